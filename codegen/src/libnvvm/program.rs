//! A whole program: PTX of its IR.

use super::api::LibNvvm;
use super::job::{self, Job};
use super::modern::{ARCH, adapt};
use super::setup::Setup;
use anyhow::{Context as _, Result};
use std::path::Path;

/// For LLVM inside libNVVM: it miscompiles address arithmetic as rustc's own does (`generator`, tests/pass/sort.rs).
const WORKAROUNDS: [&str; 2] = ["-Xllc", "-disable-separate-const-offset-from-gep"];

/// Makes PTX of the IR of rustc's own LLVM, by the library that [`Setup`] has told us of. Temporary files lie in `directory`.
///
/// # Errors
/// libNVVM cannot be used, refuses the program, or ends its process.
pub fn ptx(ir: &str, directory: &Path) -> Result<String> {
    let (library, level) = Setup::from_env()?;
    let versions = LibNvvm::open(&library).and_then(|library| library.versions());
    let versions = versions.with_context(|| format!("`{}` cannot be used", library.display()))?;
    let (module, output) = (directory.join("program.ll"), directory.join("out.ptx"));
    std::fs::write(&module, adapt(ir, versions.ir)?)
        .with_context(|| format!("cannot write {}", module.display()))?;
    let mut options = vec![format!("-arch={ARCH}"), format!("-opt={level}")];
    options.extend(WORKAROUNDS.map(str::to_owned));
    // Its default fuses multiplications with additions, which Rust rounds one after the other.
    options.push("-fma=0".to_owned());
    job::compile(&Job {
        library,
        module,
        output: output.clone(),
        options,
    })?;
    std::fs::read_to_string(&output).context("libNVVM's PTX cannot be read")
}
