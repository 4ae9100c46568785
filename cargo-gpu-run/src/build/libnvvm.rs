//! PTX by libNVVM, from LLVM's IR.

use crate::nvvm::{self, Job, LibNvvm, Setup};
use crate::scratch;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// For LLVM inside libNVVM: it miscompiles address arithmetic as rustc's own does (`build::stage`, tests/pass/sort.rs).
const WORKAROUNDS: [&str; 2] = ["-Xllc", "-disable-separate-const-offset-from-gep"];

/// Of the IR of rustc's own LLVM. Temporary files lie beside `output`.
///
/// # Errors
/// libNVVM does not make PTX of it.
pub fn modern(ir: &str, output: &Path) -> Result<String> {
    let (library, level, version) = library()?;
    let directory = scratch::beside(output).context("cannot create a temporary directory")?;
    let program = write(&directory, "program.ll", nvvm::adapt(ir, version)?)?;
    let mut options = options(nvvm::ARCH, &level);
    options.extend(WORKAROUNDS.map(str::to_owned));
    nvvm::compile(&Job {
        library: &library,
        modules: &[program],
        options,
    })
}

fn library() -> Result<(PathBuf, String, [i32; 4])> {
    let (library, level) = Setup::from_env()?;
    let versions = LibNvvm::open(&library).and_then(|library| library.versions());
    let versions = versions.with_context(|| format!("`{}` cannot be used", library.display()))?;
    Ok((library, level, versions.ir))
}

fn options(target: &str, level: &str) -> Vec<String> {
    vec![format!("-arch={target}"), format!("-opt={level}")]
}

fn write(directory: &TempDir, name: &str, text: String) -> Result<PathBuf> {
    let path = directory.path().join(name);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}
