//! One run of the stage, in the process that LLVM may end.

use super::llvm::{Llvm, Module};
use super::passes::rust_cuda;
use super::pipeline::{self, Origin, Product, Report};
use crate::isolated::{self, Part};
use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use std::cell::LazyCell;
use std::ffi::OsString;
use std::path::PathBuf;

/// LLVM aborts where it finds a fault.
const PART: Part = Part {
    word: PHASE,
    library: "LLVM",
};

/// The stage's word on our command line.
pub const PHASE: &str = "__ir";

/// What to compile and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// LLVM ([`super::find::library`]).
    pub llvm: PathBuf,
    /// The program as bitcode.
    pub bitcode: Vec<PathBuf>,
    /// Where PTX or IR goes.
    pub output: PathBuf,
    /// Where the IR behind all passes goes, too, as text.
    pub keep: Option<PathBuf>,
    /// What is asked for.
    pub settings: pipeline::Settings,
}

/// What a job has made beside its output.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Done {
    /// What the passes did.
    pub report: Report,
}

/// In the parent: runs the stage.
///
/// # Errors
/// What the stage says, or an [`crate::isolated::Ended`].
pub fn compile(job: &Job) -> Result<Done> {
    PART.call(job)
}

/// In the child. Returns the exit code.
pub fn main(args: &[OsString]) -> i32 {
    isolated::serve(args, run)
}

fn run(job: Job) -> Result<Done> {
    let llvm = Llvm::open(&job.llvm)?;
    llvm.options(&job.settings.options);
    let mut modules = job.bitcode.iter();
    let read = |path: &PathBuf| -> Result<Vec<u8>> {
        let what = || format!("`{}` cannot be read", path.display());
        let bytes = std::fs::read(path).with_context(what)?;
        Ok(match job.settings.origin {
            Origin::Rustc => bytes,
            Origin::RustCuda => {
                let name = path.display().to_string();
                rust_cuda::as_directives(llvm, &name, &bytes)?.into_owned()
            }
        })
    };
    let first = modules.next().context("there is nothing to compile")?;
    let module = Module::from_bitcode(llvm, &first.display().to_string(), &read(first)?)?;
    for path in modules {
        module.link(&path.display().to_string(), &read(path)?)?;
    }
    let (machine, report) = pipeline::run(&module, &job.settings)?;
    write(&job, || module.text(), || machine.ptx(&module))?;
    Ok(Done { report })
}

/// Writes what the job asks for.
fn write(job: &Job, ir: impl Fn() -> String, ptx: impl Fn() -> Result<Vec<u8>>) -> Result<()> {
    let write = |path: &PathBuf, bytes: &[u8]| {
        let what = || format!("`{}` cannot be written", path.display());
        std::fs::write(path, bytes).with_context(what)
    };
    let printed = LazyCell::new(ir);
    if let Some(path) = &job.keep {
        write(path, printed.as_bytes())?;
    }
    match job.settings.product {
        Product::Ptx => write(&job.output, &ptx()?),
        Product::Ir => write(&job.output, printed.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// A program has megabytes of it.
    #[test]
    fn ir_is_printed_at_most_once() {
        let place = tempfile::tempdir().unwrap();
        for (product, is_kept, times) in [
            (Product::Ptx, false, 0),
            (Product::Ptx, true, 1),
            (Product::Ir, false, 1),
            (Product::Ir, true, 1),
        ] {
            let kept = place.path().join("kept");
            let job = Job {
                llvm: PathBuf::new(),
                bitcode: Vec::new(),
                output: place.path().join("output"),
                keep: is_kept.then(|| kept.clone()),
                settings: pipeline::Settings {
                    arch: "sm_70".to_owned(),
                    level: 0,
                    options: Vec::new(),
                    product,
                    origin: Origin::Rustc,
                },
            };
            let printed = Cell::new(0);
            let ir = || {
                printed.set(printed.get() + 1);
                "ir".to_owned()
            };
            write(&job, ir, || Ok(b"ptx".to_vec())).unwrap();
            assert_eq!(printed.get(), times, "{product:?}, kept: {is_kept}");
            let expected = if product == Product::Ir { "ir" } else { "ptx" };
            assert_eq!(std::fs::read_to_string(&job.output).unwrap(), expected);
            if is_kept {
                assert_eq!(std::fs::read_to_string(&kept).unwrap(), "ir");
            }
        }
    }
}
