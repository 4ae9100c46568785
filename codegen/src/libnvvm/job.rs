//! One compilation by libNVVM, in a process of its own: on modules that it does not like it may crash instead of complaining.

use super::api::{LibNvvm, Module};
use crate::isolated::{self, Part};
use anyhow::{Context as _, Result, anyhow};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::PathBuf;

const PART: Part = Part {
    word: PHASE,
    library: "libNVVM",
};

/// libNVVM's word on our command line.
pub const PHASE: &str = "__libnvvm";

/// What to compile and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// libNVVM.
    pub library: PathBuf,
    /// A module in LLVM's IR.
    pub module: PathBuf,
    /// Where the PTX goes.
    pub output: PathBuf,
    /// libNVVM's options.
    pub options: Vec<String>,
}

/// In the parent: has the PTX made.
///
/// # Errors
/// libNVVM refuses, with its words, or it ends its process.
pub fn compile(job: &Job) -> Result<()> {
    PART.call(job)
}

/// In the child. Returns the exit code.
pub fn main(args: &[OsString]) -> i32 {
    isolated::serve(args, run)
}

fn run(job: Job) -> Result<()> {
    let Job {
        library,
        module: path,
        output,
        options,
    } = &job;
    let contents =
        std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let module = Module {
        name: &name,
        contents: &contents,
    };
    let nvvm =
        LibNvvm::open(library).with_context(|| format!("{} is not libNVVM", library.display()))?;
    let ptx = nvvm.compile(&module, options);
    let ptx = ptx.map_err(|why| anyhow!("libNVVM refuses the program:\n{why:#}"))?;
    std::fs::write(output, ptx).context("cannot write the PTX")
}
