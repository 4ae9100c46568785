//! A program's PTX by its code generator, and what a user gets to read where there is none.

use super::fatal;
use crate::backend::Codegen;
use crate::{phase, scratch};
use codegen::generator::Program;
use codegen::ir::pipeline::Report;
use codegen::{ir, isolated};
use process::error::{Error, Explain as _, Kind, Result};
use std::path::{Path, PathBuf};

/// One program.
pub struct Input<'a> {
    /// Its name.
    pub name: &'a str,
    /// It as bitcode.
    pub bitcode: &'a [PathBuf],
    /// Beside this temporary files lie.
    pub output: &'a Path,
    /// `sm_70`.
    pub arch: &'a str,
    /// The program's `opt-level`.
    pub level: &'a str,
    /// Where the IR behind all passes is to be kept.
    pub keep: Option<&'a Path>,
}

/// Makes the PTX.
///
/// # Errors
/// A pass, LLVM or libNVVM refuses the program.
pub fn run(generator: Codegen, input: &Input<'_>) -> Result<(String, Report)> {
    let llvm = std::env::var_os(phase::LLVM).ok_or_else(|| {
        let what = format!("the linker is called without {}", phase::LLVM);
        Error::new(Kind::Internal, what)
    })?;
    let directory = scratch::beside(input.output).explain(Kind::Build, || {
        "cannot create a temporary directory".to_owned()
    })?;
    let job = generator.job(&Program {
        bitcode: input.bitcode,
        llvm: Path::new(&llvm),
        directory: directory.path(),
        arch: input.arch,
        level: input.level,
        keep: input.keep,
    });
    let what = || format!("`{}` cannot be linked for the GPU", input.name);
    let done = ir::compile(&job).map_err(|why| match why.downcast::<isolated::Ended>() {
        Ok(ended) => {
            fatal::explain(&ended, &job);
            Error::already_reported(Kind::Build)
        }
        Err(why) => Error::new(Kind::Build, what()).because(why),
    })?;
    let text = generator.ptx(&job).explain(Kind::Build, what)?;
    Ok((text, done.report))
}
