//! The program's bitcode through our own stage on LLVM's IR.

use super::fatal;
use crate::backend::inlining;
use crate::ir::compile::{self, Ended};
use crate::ir::pipeline::{Origin, Product, Report, Settings};
use crate::ir::worker::Job;
use crate::{phase, scratch};
use anyhow::Context as _;
use process::error::{Error, Explain as _, Kind, Result};
use std::path::{Path, PathBuf};

/// For LLVM's backend.
const OPTIONS: [&str; 2] = [
    // LLVM 22 miscompiles address arithmetic on this target: splitting `sext i1 (xor x, true)` it forgets the inversion, and
    // a stable sort of 32 or more integers at -O3 comes out wrong (tests/pass/sort.rs).
    "-disable-separate-const-offset-from-gep",
    // It has no conversion from 128-bit integers to floats either, and crashes, unless told to write one out.
    "-expand-fp-convert-bits=64",
];

/// One program.
pub struct Input<'a> {
    /// Its name.
    pub name: &'a str,
    /// It as bitcode.
    pub bitcode: &'a [PathBuf],
    /// Beside this the stage's output is made.
    pub output: &'a Path,
    /// `sm_70`.
    pub arch: &'a str,
    /// Who wrote the bitcode.
    pub origin: Origin,
    /// The program's `opt-level`.
    pub level: &'a str,
    /// Where the IR behind all passes is to be kept.
    pub keep: Option<&'a Path>,
}

/// Runs the stage and returns its text.
///
/// # Errors
/// A pass or LLVM refuses the program.
pub fn run(input: &Input<'_>, product: Product) -> Result<(String, Report)> {
    let llvm = std::env::var_os(phase::LLVM).ok_or_else(|| {
        let what = format!("the linker is called without {}", phase::LLVM);
        Error::new(Kind::Internal, what)
    })?;
    let options = OPTIONS.iter().copied();
    let options = match input.origin {
        // rustc's LLVM has inlined already.
        Origin::Rustc => options.map(str::to_owned).collect(),
        Origin::RustCuda => options.chain(inlining::LIMITS).map(str::to_owned).collect(),
    };
    let directory = scratch::beside(input.output).explain(Kind::Build, || {
        "cannot create a temporary directory".to_owned()
    })?;
    let job = Job {
        llvm: llvm.into(),
        bitcode: input.bitcode.to_vec(),
        output: directory.path().join("program"),
        keep: input.keep.map(Path::to_owned),
        settings: Settings {
            arch: input.arch.to_owned(),
            level: match input.level {
                "0" => 0,
                "1" => 1,
                "3" => 3,
                _ => 2,
            },
            options,
            product,
            origin: input.origin,
        },
    };
    let what = || format!("`{}` cannot be linked for the GPU", input.name);
    match compile::compile(&job) {
        Ok(done) => {
            let text = std::fs::read_to_string(&job.output);
            let text = text.context("the stage's output cannot be read");
            Ok((text.explain(Kind::Build, what)?, done.report))
        }
        Err(why) => match why.downcast::<Ended>() {
            Ok(ended) => {
                fatal::explain(&ended, &job);
                Err(Error::already_reported(Kind::Build))
            }
            Err(why) => Err(Error::new(Kind::Build, what()).because(why)),
        },
    }
}
