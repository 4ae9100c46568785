//! The program's PTX, by whoever makes it.

use super::backend::{Product, compute};
use crate::nvvm::{self, Job, LibNvvm, Setup};
use crate::scratch;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};

/// For LLVM inside libNVVM: it miscompiles address arithmetic as rustc's own does (`build::backend::llvm`, tests/pass/sort.rs).
const WORKAROUNDS: [&str; 2] = ["-Xllc", "-disable-separate-const-offset-from-gep"];

/// What the compiler left, as PTX. `source` is PTX already, or a module in LLVM's IR.
///
/// # Errors
/// It cannot be read, or libNVVM does not make PTX of it.
pub fn read(product: Product, source: &Path, arch: &str) -> Result<String> {
    let text = std::fs::read_to_string(source)
        .with_context(|| format!("`{}` cannot be read", source.display()))?;
    if product == Product::Ptx {
        return Ok(text);
    }
    let (library, level) = Setup::from_env()?;
    let ir = LibNvvm::open(&library)
        .and_then(|library| library.versions())
        .with_context(|| format!("`{}` cannot be used", library.display()))?
        .ir;
    let directory = scratch::beside(source).context("cannot create a temporary directory")?;
    let module = |name: &str, text: String| -> Result<PathBuf> {
        let path = directory.path().join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    };
    let mut libraries = Vec::new();
    let (modules, target) = if product == Product::ModernIr {
        let program = module("program.ll", nvvm::adapt(&text, ir)?)?;
        (vec![program], nvvm::ARCH.to_owned())
    } else {
        if nvvm::needs_libdevice(&text) {
            libraries.push(nvvm::libdevice(&library)?);
        }
        let program = module("program.ll", nvvm::repair(&text))?;
        let functions = module("intrinsics.ll", nvvm::intrinsics(ir))?;
        (vec![program, functions], compute(arch))
    };
    let mut options = vec![format!("-arch={target}"), format!("-opt={level}")];
    if product == Product::ModernIr {
        options.extend(WORKAROUNDS.map(str::to_owned));
    }
    nvvm::compile(&Job {
        library: &library,
        modules: &modules,
        libraries: &libraries,
        options,
        verify: product != Product::ModernIr,
    })
}
