//! rustdoc calls us in the place of rustc, for each example; its text is standard input.

use super::compiler;
use super::generator;
use super::rustc_args::{self, Unit};
use super::target::Target;
use crate::phase;
use crate::toolchain::rustc::BOOTSTRAP;
use process::error::{Error, Explain as _, Kind, Result};
use std::ffi::OsString;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::Command;

/// Runs rustc.
///
/// # Errors
/// rustc cannot be started.
pub fn main(args: Vec<OsString>) -> Result<i32> {
    let program = std::env::var_os(phase::RUSTC).ok_or_else(|| {
        let what = format!("called to compile a doctest without {}", phase::RUSTC);
        Error::new(Kind::Internal, what)
    })?;
    let args = rustc_args::expand(args).explain(Kind::Build, || {
        "rustdoc's argument file cannot be read".to_owned()
    })?;
    let generator = generator::of_environment()?;
    if generator.leaves_crates() {
        let what = "examples in documentation cannot be compiled with `--codegen nvvm` yet";
        return Err(
            Error::new(Kind::Build, what).hint("leave them out: `--lib`, `--bins`, `--tests`")
        );
    }
    let target = Target::of_environment();
    let (unit, args) = rustc_args::adapt(&as_cargo_would(target.named(args)), generator);
    // It was rustdoc that needed the variable: an example is compiled by a stable compiler.
    let args = target.adapt(args, None);
    let level = rustc_args::level(&args);
    let link = match unit {
        Unit::Program => Some(phase::LINK_PROGRAM),
        Unit::Test => Some(phase::LINK_TEST),
        Unit::Foreign | Unit::Library => None,
    };
    let mut source = Vec::new();
    std::io::stdin()
        .read_to_end(&mut source)
        .explain(Kind::Build, || "the example cannot be read".to_owned())?;
    let command = || {
        let mut command = Command::new(&program);
        command.args(&args).env_remove(BOOTSTRAP);
        target.permit(&mut command);
        command.env(phase::LEVEL, &level);
        command.envs(link.map(|link| (phase::VARIABLE, link)));
        command
    };
    compiler::run(command, Some(&source))
}

/// Without rustdoc's own flag; and where the output is a program, by an explicit `--emit` that leaves room for another one.
fn as_cargo_would(args: Vec<OsString>) -> Vec<OsString> {
    let links = !args
        .iter()
        .any(|arg| arg.as_encoded_bytes().starts_with(b"--emit"));
    let mut adapted = Vec::with_capacity(args.len() + 2);
    let mut rest = args.into_iter();
    while let Some(arg) = rest.next() {
        if arg == "-Zunstable-options" {
            continue;
        }
        if !(links && arg == "-o") {
            adapted.push(arg);
            continue;
        }
        if let Some(path) = rest.next().map(PathBuf::from) {
            adapted.push("--emit=link".into());
            if let (Some(directory), Some(name)) = (path.parent(), path.file_stem()) {
                adapted.extend(["--out-dir".into(), directory.into()]);
                adapted.extend(["--crate-name".into(), name.into()]);
            }
        }
    }
    adapted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Codegen;

    fn adapted(line: &str) -> String {
        let args = line.split(' ').map(OsString::from).collect();
        as_cargo_would(args)
            .join(&OsString::from(" "))
            .into_string()
            .unwrap()
    }

    #[test]
    fn an_example_is_a_program_with_a_place() {
        let line = "-Cpanic=abort -Zunstable-options --target nvptx64-nvidia-cuda --crate-type=bin -o /t/rust_out.ptx -";
        let expected = "-Cpanic=abort --target nvptx64-nvidia-cuda --crate-type=bin --emit=link --out-dir /t --crate-name rust_out -";
        assert_eq!(adapted(line), expected);
        let args: Vec<OsString> = expected.split(' ').map(OsString::from).collect();
        assert_eq!(rustc_args::adapt(&args, Codegen::Llvm).0, Unit::Program);
    }

    #[test]
    fn an_example_that_does_not_run_is_only_checked() {
        let line =
            "--emit=metadata --target nvptx64-nvidia-cuda --crate-type=bin -o /t/rust_out.ptx -";
        assert_eq!(adapted(line), line);
    }
}
