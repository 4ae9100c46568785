//! Phase 1: from the command line to `cargo run`, `test` or `bench` with our wrapper, linker and runner.

use super::bench_args::GpuBench;
use super::call::Call;
use super::compare;
use super::run_args::GpuRun;
use super::test_args::GpuTest;
use crate::build::command::{CargoCommand, Inputs};
use crate::build::config;
use crate::options::arch;
use crate::phase::Tool;
use crate::shell::Shell;
use crate::sysroot::{self, cache, target};
use crate::toolchain::Toolchain;
use crate::toolchain::rust_src::{self, Install};
use process::error::{Error, Explain as _, Kind, Result};
use process::variables;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;

/// Runs the command with these arguments (without our own name). Returns only on failure, for `--dry-run`, or where a process cannot
/// replace itself.
///
/// # Errors
/// Set-up, configuration, or cargo cannot be started. cargo itself reports what goes wrong in the build.
pub fn main(tool: Tool, args: Vec<OsString>) -> Result<i32> {
    let args = std::iter::once(OsString::from(format!("cargo {}", tool.word()))).chain(args);
    let mut call: Call = match tool {
        Tool::Run => variables::parse::<GpuRun>(args).into(),
        Tool::Test => variables::parse::<GpuTest>(args).into(),
        Tool::Bench => variables::parse::<GpuBench>(args).into(),
    };
    if tool != Tool::Run {
        call.resolve_paths().explain(Kind::Setup, || {
            "the current directory cannot be found".to_owned()
        })?;
    }
    let general = &call.general;
    let shell = Shell::new(general.color, general.quiet, general.verbose > 0);
    run(&call, &shell)
        .inspect_err(|error| shell.error(error))
        .map_err(|error| Error::already_reported(error.kind()))
}

fn run(call: &Call, shell: &Shell) -> Result<i32> {
    let gpu = &call.gpu;
    if gpu.check && call.tool == Tool::Bench {
        let what = "`--check` is not for benches: it builds without optimizations, and the emulator has no times";
        return Err(Error::new(Kind::Usage, what)
            .hint("leave it out, and unset GPU_RUN_CHECK if that is set"));
    }
    let device = gpu.device()?;
    let cache = cache::directory()?;
    let backend = gpu.codegen.find(&cache)?;
    let backend = backend.as_ref();
    let toolchain = backend.toolchain(shell)?;
    if call.only_lists {
        return start(
            CargoCommand::plain(&toolchain, call.tool.cargo_word(), call.cargo_args.clone()),
            gpu.dry_run,
        );
    }
    let target_dir = target_dir(call, &toolchain)?;
    let arch = match &gpu.arch {
        Some(arch) => arch.resolve(device)?,
        None => backend.default_arch().to_owned(),
    };
    let is_rustcs = backend
        .rustflags(&arch)
        .contains(&format!("-Ctarget-cpu={arch}"));
    if gpu.arch.is_some() && is_rustcs {
        arch::check(&arch, &toolchain.rustc)?;
    }
    let config = config::read(&toolchain, &call.general.config)?;
    if let Some(runner) = &config.runner {
        shell.warn(format_args!(
            "the runner `{runner}` of cargo's configuration is not used: cargo {} needs its place",
            call.tool.word()
        ));
    }
    shell.verbose_status("Using", format_args!("code generator {}", backend.name()));
    for part in backend.parts() {
        shell.verbose_status("Using", part);
    }
    if !gpu.dry_run {
        backend.check(&toolchain)?;
    }
    let install = Install::unless(gpu.dry_run);
    let library = rust_src::find(&toolchain.rustc, &cache, install, shell)?;
    let sysroot = sysroot::provide(&toolchain, library, backend, &arch, &cache, install, shell)?;
    if gpu.dry_run && !sysroot.is_dir() {
        shell.note("the sysroot is not there yet: `cargo gpu-setup`, or a run, makes it");
    }
    if !gpu.dry_run && call.tool != Tool::Run {
        gpu.emit.remove_old()?;
    }
    if backend.takes_cycles() {
        let file = target::file(&sysroot);
        shell.verbose_status(
            "Using",
            format_args!("the target's description {}", file.display()),
        );
    }
    let tool = crate::phase::executable()?;
    let command = CargoCommand::new(Inputs {
        toolchain: &toolchain,
        backend,
        cargo_word: call.tool.cargo_word(),
        tool: &tool,
        sysroot: &sysroot,
        arch: &arch,
        check: gpu.check,
        keep_ir: gpu.emit.wants_ir(),
        user: &config,
        target_dir: &target_dir,
        cargo_args: call.cargo_args.clone(),
        runner_args: call.to_runner_args(),
        positional: call.positional.as_deref(),
        program_args: &call.args,
        env: &call.env,
    })
    .explain(Kind::Setup, || {
        "the cargo command cannot be made".to_owned()
    })?;
    if call.compare.is_some() {
        let host = CargoCommand::host_bench(
            &toolchain,
            &tool,
            config.rustc_wrapper.as_deref(),
            &target_dir,
            call.cargo_args.clone(),
            call.positional.as_deref(),
            compare::without_format(&call.args),
        );
        if !gpu.dry_run {
            let format = compare::Format::of(&call.args);
            return compare::run(command, host, format, backend.name(), shell);
        }
        start(command, true)?;
        return start(host, true);
    }
    start(command, gpu.dry_run)
}

fn start(command: CargoCommand, dry_run: bool) -> Result<i32> {
    if dry_run {
        // What was asked for: it goes to standard output.
        let shown = writeln!(std::io::stdout(), "{}", command.display());
        return shown
            .map(|()| 0)
            .explain(Kind::Build, || "cannot write to standard output".to_owned());
    }
    process::replace(command.into_command(), Kind::Setup)
}

/// `gpu` below cargo's target directory: what we build never mixes with what `cargo build` builds.
fn target_dir(call: &Call, toolchain: &Toolchain) -> Result<PathBuf> {
    let directory = match &call.build.compilation.target_dir {
        Some(directory) => directory.clone(),
        None => {
            let mut metadata = cargo_metadata::MetadataCommand::new();
            metadata.cargo_path(&toolchain.cargo).no_deps();
            metadata.other_options(
                call.build
                    .to_metadata_args(&call.general)
                    .into_iter()
                    .filter_map(|arg| arg.into_string().ok())
                    .collect::<Vec<_>>(),
            );
            match metadata.exec() {
                Ok(metadata) => metadata.target_directory.into(),
                // cargo's own words are the best there are.
                Err(cargo_metadata::Error::CargoMetadata { stderr }) => {
                    // A closed stderr leaves nobody to tell.
                    let _ = write!(std::io::stderr(), "{stderr}");
                    return Err(Error::already_reported(Kind::Metadata));
                }
                Err(why) => {
                    return Err(Error::new(Kind::Metadata, "`cargo metadata` failed").because(why));
                }
            }
        }
    };
    Ok(directory.join("gpu"))
}
