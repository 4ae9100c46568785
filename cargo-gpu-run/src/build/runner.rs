//! Phase 4: cargo calls us in the place of the program, with its image as the first argument after `--`.

use super::kept_ir;
use crate::options::emit::Emit;
use crate::options::emit_opts::EmitOptions;
use crate::options::test_opts::TestOptions;
use crate::shell::Shell;
use crate::{interrupt, phase};
use clap::Parser;
use codegen::libnvvm;
use launcher::image::{self, Image, ImageError};
use launcher::options::RunOptions;
use process::deliver::{self, Mode};
use process::error::{Error, Explain as _, Kind, Result};
use process::variables;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The runner's command line, written by phase 1.
#[derive(Clone, Debug, Parser)]
#[command(name = "cargo-gpu-run __runner", hide = true)]
struct Runner {
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    emit: EmitOptions,
    #[command(flatten)]
    test: TestOptions,
    /// The files that `--emit` names were not there when cargo was called: one executable may write them
    #[arg(long)]
    emit_once: bool,
    /// Of ours, show errors only
    #[arg(long)]
    quiet: bool,
    /// The image, as cargo built it
    #[arg(required = true)]
    image: PathBuf,
    /// Arguments of the program
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

/// The same for cargo, whose arguments are the image and the program's: ours are in a variable.
///
/// # Errors
/// As [`main`].
pub fn for_cargo(args: Vec<OsString>) -> Result<i32> {
    let ours = std::env::var_os(phase::RUNNER_ARGS).unwrap_or_default();
    run(split(&ours).into_iter().chain(args).collect(), Owner::Cargo)
}

/// The arguments in a variable.
pub(super) fn split(joined: &OsStr) -> Vec<OsString> {
    let parts = joined
        .as_encoded_bytes()
        .split(|byte| *byte == phase::SEPARATOR.as_bytes()[0]);
    let parts = parts.filter(|part| !part.is_empty());
    // SAFETY: the bytes come from `as_encoded_bytes` and are split only at an ASCII character.
    let part = |bytes: &[u8]| unsafe { OsString::from_encoded_bytes_unchecked(bytes.to_vec()) };
    parts.map(part).collect()
}

/// Makes the launcher and becomes it.
///
/// # Errors
/// The image is damaged, or a file cannot be written.
pub fn main(args: Vec<OsString>) -> Result<i32> {
    run(args, Owner::Somebody)
}

/// Whose the image is.
#[derive(Clone, Copy)]
enum Owner {
    /// cargo's, which can build it again.
    Cargo,
    /// A bundle's: it stays, whatever it is.
    Somebody,
}

fn run(args: Vec<OsString>, owner: Owner) -> Result<i32> {
    let Runner {
        run,
        emit,
        test,
        emit_once,
        quiet,
        image: path,
        args,
    } = variables::parse_without::<Runner>(std::iter::once("__runner".into()).chain(args));
    let shell = Shell::from_env().quieter(quiet);
    // As for the linker: what is written now is written whole, or removed.
    interrupt::hold();
    let program = Image::read(&path).map_err(|why| {
        let what = format!("the program image `{}` cannot be used", path.display());
        let error = Error::new(why.kind(), what);
        match (&why, owner) {
            (ImageError::Io { .. }, _) | (_, Owner::Somebody) => error.because(why),
            // cargo looks at times only, and would call us with the same again.
            (_, Owner::Cargo) => {
                forget(&path);
                error
                    .because(why)
                    .hint("the image was removed: run the command again, and cargo builds it")
            }
        }
    })?;
    let launcher = launcher_path(&path);
    attach(&program, &launcher)?.map_err(|why| {
        let what = format!("the launcher `{}` cannot be written", launcher.display());
        unwritten(Kind::Build, what, why)
    })?;
    for emit in &emit.emit {
        let out = emitted(emit, &path);
        if emit_once && emit.path().is_some() && deliver::is_written(&out) {
            return Err(taken(&out));
        }
        match emit {
            Emit::LlvmIr(_) => write_ir(emit, &ir_of(&program, &path, owner)?, &out)?,
            Emit::Ptx(_) => {
                // For other tools: they do not know what stands behind an image's PTX.
                let written = program.in_one_text().and_then(|whole| whole.write(&out));
                written.map_err(|why| unwritten_emit(emit, why))?;
            }
            Emit::Launcher(_) => {
                attach(&program, &out)?.map_err(|why| unwritten_emit(emit, why))?;
            }
        }
        shell.status("Wrote", out.display());
    }
    let neighbours = neighbours()?;
    if interrupt::is_noted() {
        return Err(Error::already_reported(Kind::Interrupted));
    }
    let mut command = Command::new(&launcher);
    command.args(args).envs(run.to_env()).envs(test.to_env());
    command.envs(neighbours);
    if quiet {
        command.env("GPU_RUN_QUIET", "1");
    }
    for variable in phase::VARIABLES.iter().chain(&libnvvm::VARIABLES) {
        command.env_remove(variable);
    }
    process::replace(command, Kind::Build)
}

/// Removes an image, and the file in `deps` of which cargo has made it a link. What cannot be removed stays.
fn forget(image: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let identity = |path: &Path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.dev(), metadata.ino()))
        };
        let deps = image.parent().map(|parent| parent.join("deps"));
        let entries = deps.and_then(|deps| std::fs::read_dir(deps).ok());
        for entry in entries.into_iter().flatten().filter_map(Result::ok) {
            if identity(&entry.path()) == identity(image) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
    let _ = std::fs::remove_file(image);
}

/// Beside the image, without an extension: where an ordinary build has the program.
fn launcher_path(image: &Path) -> PathBuf {
    let path = image.with_extension("");
    // A relative name without a directory would be looked up in PATH.
    std::path::absolute(&path).unwrap_or(path)
}

/// cargo tells tests and benches where the package's programs are: `CARGO_BIN_EXE_NAME`. As images they could not be started.
fn neighbours() -> Result<Vec<(OsString, PathBuf)>> {
    let programs = std::env::vars_os().filter(|(name, path)| names_image(name, path));
    let launcher = |(name, path): (OsString, OsString)| {
        let path = PathBuf::from(path);
        let what = || format!("the program image `{}` cannot be used", path.display());
        let program = Image::read(&path).explain(Kind::Build, what)?;
        let launcher = launcher_path(&path);
        attach(&program, &launcher)?.explain(Kind::Build, || {
            format!("the launcher `{}` cannot be written", launcher.display())
        })?;
        Ok((name, launcher))
    };
    programs.map(launcher).collect()
}

/// Whether a variable of cargo's names the image of a package's program.
pub(super) fn names_image(name: &OsStr, value: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b"CARGO_BIN_EXE_")
        && Path::new(value)
            .extension()
            .is_some_and(|extension| extension == "ptx")
}

fn attach(program: &Image, out: &Path) -> Result<Result<(), ImageError>> {
    let tool = std::env::current_exe().explain(Kind::Internal, || {
        "our own executable cannot be found".to_owned()
    })?;
    Ok(image::attach(&tool, program, out).map(drop))
}

/// Where it is written. A program without a path is named as cargo names its file: test executables have a hash there.
fn emitted(emit: &Emit, image: &Path) -> PathBuf {
    match emit.path() {
        Some(path) => path.to_owned(),
        None => {
            let extension = if let Emit::LlvmIr(_) = emit {
                "ll"
            } else {
                "ptx"
            };
            let name = Path::new(image.file_name().unwrap_or_default());
            name.with_extension(extension)
        }
    }
}

fn unwritten_emit(emit: &Emit, why: ImageError) -> Error {
    let what = format!("`--emit {emit}` cannot be written");
    unwritten(Kind::Usage, what, why)
}

fn write_ir(emit: &Emit, kept: &Path, out: &Path) -> Result<()> {
    let copy = |to: &mut File| std::io::copy(&mut File::open(kept)?, to).map(drop);
    deliver::write(out, Mode::Data, copy)
        .explain(Kind::Usage, || format!("`--emit {emit}` cannot be written"))
}

/// The IR that the linker kept, as it should have.
fn ir_of(program: &Image, path: &Path, owner: Owner) -> Result<PathBuf> {
    if let Some(kept) = kept_ir::find(path, program.metadata()) {
        return Ok(kept);
    }
    let what = format!("the IR of `{}` is not there", path.display());
    let error = Error::new(Kind::Build, what);
    Err(match owner {
        Owner::Somebody => error,
        Owner::Cargo => {
            forget(path);
            error.hint("the image was removed: run the command again, and cargo builds both")
        }
    })
}

/// `what` names the file already.
fn unwritten(kind: Kind, what: String, why: ImageError) -> Error {
    match why {
        ImageError::Io {
            action: "write",
            source,
            ..
        } => Error::new(kind, what).because(source),
        why => Error::new(kind, what).because(why),
    }
}

fn taken(out: &Path) -> Error {
    let what = format!(
        "`{}` is already that of another executable of this command",
        out.display()
    );
    Error::new(Kind::Usage, what)
        .hint("choose one executable: `--lib`, `--bin NAME`, `--test NAME`, `--bench NAME`")
}
