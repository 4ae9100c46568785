//! What of Rust-CUDA's needs must be on the machine: libNVVM, a CUDA toolkit, the LLVM that the backend links. Looked for before anything is downloaded.

use super::pinned::LLVM;
use super::{cuda, llvm};
use crate::setup::options::GpuSetup;
use crate::shell::Shell;
use codegen::libnvvm;
use process::error::Result;
use std::path::{Path, PathBuf};

/// The parts that the build is told of. libNVVM is found again by each run.
pub struct Parts {
    /// The toolkit's directory.
    pub cuda: PathBuf,
    /// The LLVM that it links.
    pub llvm: llvm::Llvm,
}

/// The parts in words, for who only wants to know.
pub struct Report {
    /// One line for each part, and one for each place that lacks it.
    pub lines: Vec<String>,
    /// The toolkit, or a word for it.
    pub cuda: PathBuf,
    /// llvm-config, or a word for it.
    pub llvm: PathBuf,
}

impl Parts {
    /// Finds all of them.
    ///
    /// # Errors
    /// The first that is missing; the error lists every place.
    pub fn find(options: &GpuSetup, cache: &Path, shell: &Shell) -> Result<Parts> {
        let libnvvm = libnvvm::find(options.codegen.libnvvm.as_deref(), cache)?;
        shell.status("Found", format_args!("libNVVM: {}", libnvvm.path.display()));
        let mut tried = Vec::new();
        let cuda = cuda::find(&mut tried)?;
        shell.status("Found", format_args!("CUDA toolkit: {}", cuda.display()));
        let llvm = llvm::find(options.llvm_config.as_deref(), &mut tried)?;
        shell.status(
            "Found",
            format_args!("LLVM {}: {}", llvm.version, llvm.config.display()),
        );
        for place in tried {
            shell.verbose_status("Tried", place);
        }
        Ok(Parts { cuda, llvm })
    }
}

/// The same for `--dry-run`: what is missing is told, too.
pub fn report(options: &GpuSetup, cache: &Path) -> Report {
    let mut lines = Vec::new();
    let mut part = |what: &str, found: Result<PathBuf>, mut tried: Vec<String>| {
        let path = found.as_ref().ok().cloned();
        match found {
            Ok(path) => lines.push(format!("{what}: {}", path.display())),
            Err(error) => {
                lines.push(format!("{what}: not found"));
                tried = error
                    .causes()
                    .iter()
                    .flat_map(|cause| places(cause))
                    .collect();
            }
        }
        lines.extend(tried.iter().map(|place| format!("  tried {place}")));
        path.unwrap_or_else(|| format!("[{what}]").into())
    };
    let libnvvm = libnvvm::find(options.codegen.libnvvm.as_deref(), cache).map(|found| found.path);
    part("libNVVM", libnvvm, Vec::new());
    let mut tried = Vec::new();
    let cuda = cuda::find(&mut tried);
    let cuda = part("CUDA toolkit", cuda, tried);
    let mut tried = Vec::new();
    let llvm = llvm::find(options.llvm_config.as_deref(), &mut tried);
    let llvm = part(&format!("LLVM {LLVM}"), llvm.map(|llvm| llvm.config), tried);
    Report { lines, cuda, llvm }
}

/// The places in the cause of an error that lists them.
fn places(cause: &str) -> Vec<String> {
    let lines = cause.strip_prefix("tried:\n").unwrap_or(cause).lines();
    lines.map(str::to_owned).collect()
}
