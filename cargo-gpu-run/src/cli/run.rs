//! Phase 1: from the command line to `cargo run` with our wrapper, linker and runner.

use super::args::GpuRun;
use crate::build::command::{CargoCommand, Inputs};
use crate::build::config;
use crate::error::{Error, Explain as _, Kind, Result};
use crate::process;
use crate::shell::Shell;
use crate::sysroot::{self, Overlay, Plan, cache};
use crate::toolchain::rust_src::{self, Install};
use crate::toolchain::{self, Toolchain};
use clap::Parser as _;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;

/// Runs the command with these arguments (without our own name). Returns only on failure, for `--dry-run`, or where a process cannot
/// replace itself.
///
/// # Errors
/// Set-up, configuration, or cargo cannot be started. cargo itself reports what goes wrong in the build.
pub fn main(args: Vec<OsString>) -> Result<i32> {
    let options = GpuRun::parse_from(std::iter::once("cargo gpu-run".into()).chain(args));
    let general = &options.general;
    let shell = Shell::new(general.color, general.quiet, general.verbose > 0);
    run(&options, &shell)
        .inspect_err(|error| shell.error(error))
        .map_err(|error| Error::already_reported(error.kind()))
}

fn run(options: &GpuRun, shell: &Shell) -> Result<i32> {
    let device = options.gpu.run.device()?;
    let backend = options.gpu.codegen.backend()?;
    let toolchain = toolchain::select(shell)?;
    if options.cargo.only_lists() {
        return start(
            CargoCommand::plain(&toolchain, options.to_cargo_args()),
            options.gpu.dry_run,
        );
    }
    let target_dir = target_dir(options, &toolchain)?;
    let arch = options.gpu.arch.resolve(device)?;
    let config = config::read(&toolchain, &options.general.config)?;
    if let Some(wrapper) = &config.rustc_wrapper {
        shell.warn(format_args!(
            "the rustc wrapper `{wrapper}` is not used: cargo gpu-run needs its place"
        ));
    }
    let cache = cache::directory()?;
    let install = if options.gpu.dry_run {
        Install::Never
    } else {
        Install::IfMissing
    };
    let library = rust_src::find(&toolchain.rustc, &cache, install, shell)?;
    let overlay = Overlay {
        backend: backend.overlay(),
        ..Overlay::embedded()
    };
    let plan = Plan::new(&toolchain, library, overlay, backend, &arch)
        .explain(Kind::Setup, || {
            "the source of the standard library cannot be read".to_owned()
        })?;
    let sysroot = if options.gpu.dry_run {
        plan.directory(&cache)
    } else {
        sysroot::prepare(&plan, &cache, shell)?
    };
    let tool = std::env::current_exe().explain(Kind::Internal, || {
        "our own executable cannot be found".to_owned()
    })?;
    let mut runner_args = options.gpu.run.to_args();
    runner_args.extend(options.gpu.emit.to_args());
    if options.general.quiet {
        runner_args.push("--quiet".into());
    }
    runner_args.push("--".into());
    let command = CargoCommand::run(Inputs {
        toolchain: &toolchain,
        backend,
        tool: &tool,
        sysroot: &sysroot,
        arch: &arch,
        user_rustflags: &config.rustflags,
        target_dir: &target_dir,
        cargo_args: options.to_cargo_args(),
        runner_args,
        program_args: &options.args,
    })
    .explain(Kind::Setup, || {
        "the cargo command cannot be made".to_owned()
    })?;
    start(command, options.gpu.dry_run)
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
fn target_dir(options: &GpuRun, toolchain: &Toolchain) -> Result<PathBuf> {
    let explicit = options.cargo.compilation.target_dir.clone();
    let directory = match explicit {
        Some(directory) => directory,
        None => {
            let mut metadata = cargo_metadata::MetadataCommand::new();
            metadata.cargo_path(&toolchain.cargo).no_deps();
            metadata.other_options(
                options
                    .cargo
                    .to_metadata_args(&options.general)
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
