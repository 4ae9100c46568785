//! cargo calls us in the place of rustdoc, to test a crate's documentation.

use super::target::Target;
use super::{runner, rustc_args};
use crate::phase;
use crate::sysroot::plan::TARGET;
use crate::toolchain::rustc::BOOTSTRAP;
use process::error::{Error, Explain as _, Kind, Result};
use std::ffi::{OsStr, OsString};
use std::process::Command;

/// How long a doctest may take, if nothing else is said: as long as any test.
const LIMIT: (&str, &str) = ("GPU_RUN_TIMEOUT", "60s");

/// Becomes rustdoc, which compiles examples by calling us again.
///
/// # Errors
/// rustdoc cannot be started.
pub fn main(args: Vec<OsString>) -> Result<i32> {
    let program = std::env::var_os(phase::RUSTDOC).ok_or_else(|| {
        let what = format!("called as rustdoc without {}", phase::RUSTDOC);
        Error::new(Kind::Internal, what)
    })?;
    let args = rustc_args::expand(args).explain(Kind::Build, || {
        "rustdoc's argument file cannot be read".to_owned()
    })?;
    let mut command = Command::new(program);
    if !tests_for_gpu(&args) {
        command.args(args);
        return process::replace(command, Kind::Build);
    }
    let tool = std::env::current_exe().explain(Kind::Internal, || {
        "our own executable cannot be found".to_owned()
    })?;
    let flags = std::env::var(phase::FLAGS).unwrap_or_default();
    command
        .args(Target::of_environment().adapt_std(args))
        .args(flags.split('\x1f').filter(|flag| !flag.is_empty()))
        // Many examples in one program would start themselves as processes.
        .args(["-Zunstable-options", "--merge-doctests=no"])
        .arg("--test-builder")
        .arg(tool)
        .env(BOOTSTRAP, "1")
        .env(phase::VARIABLE, phase::DOCTEST);
    let runner_args = runner::split(&std::env::var_os(phase::RUNNER_ARGS).unwrap_or_default());
    let runner_args = without_emit(runner_args).join(OsStr::new(phase::SEPARATOR));
    command.env(phase::RUNNER_ARGS, runner_args);
    if std::env::var_os(LIMIT.0).is_none() {
        command.env(LIMIT.0, LIMIT.1);
    }
    process::replace(command, Kind::Build)
}

/// Without what the runner would write: `--emit` is about executables that have a name.
fn without_emit(mut args: Vec<OsString>) -> Vec<OsString> {
    let is_emit =
        |arg: &OsString| arg.as_encoded_bytes().starts_with(b"--emit=") || arg == "--emit-once";
    args.retain(|arg| !is_emit(arg));
    args
}

/// Whether examples are to be run, and on a GPU.
fn tests_for_gpu(args: &[OsString]) -> bool {
    let tests = args.iter().any(|arg| arg == "--test");
    let target = args
        .windows(2)
        .any(|pair| pair[0] == "--target" && pair[1] == TARGET);
    let joined = format!("--target={TARGET}");
    tests && (target || args.iter().any(|arg| arg == joined.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_write_no_files() {
        let args = "--device=0 --emit=launcher=/a --emit-once --";
        let kept = without_emit(args.split(' ').map(OsString::from).collect());
        assert_eq!(kept, ["--device=0", "--"]);
    }

    #[test]
    fn what_is_rustdocs_own_business() {
        let is_ours = |line: &str| {
            let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            tests_for_gpu(&args)
        };
        assert!(is_ours(
            "--crate-name x --test src/lib.rs --target nvptx64-nvidia-cuda"
        ));
        assert!(is_ours("--test src/lib.rs --target=nvptx64-nvidia-cuda"));
        assert!(!is_ours(
            "--crate-name x src/lib.rs --target nvptx64-nvidia-cuda"
        ));
        assert!(!is_ours("--test src/lib.rs"));
        assert!(!is_ours("-vV"));
    }
}
