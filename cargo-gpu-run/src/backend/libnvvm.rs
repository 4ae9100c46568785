//! rustc's LLVM up to its intermediate representation, then NVIDIA's libNVVM.

use super::choice::Choice;
use super::interface::{CodegenBackend, has_llvm};
use super::llvm::rustc_flags;
use crate::toolchain::Toolchain;
use codegen::generator::Codegen;
use codegen::libnvvm::{ARCH, LibNvvm, Setup};
use process::error::{Error, Explain as _, Kind, Result};
use std::ffi::OsString;
use std::path::Path;

/// At 2 and 3 libNVVM 13.5 crashes on some programs (docs/adr/0009).
const LEVEL: &str = "1";

pub(super) struct Libnvvm {
    nvvm: Setup,
}

impl Libnvvm {
    pub(super) fn find(choice: &Choice, cache: &Path) -> Result<Libnvvm> {
        let nvvm = Setup::find(choice.libnvvm.as_deref(), cache, LEVEL)?;
        Ok(Libnvvm { nvvm })
    }
}

impl CodegenBackend for Libnvvm {
    fn generator(&self) -> Codegen {
        Codegen::Libnvvm
    }

    fn identity(&self) -> String {
        format!("{}-{}", self.name(), self.nvvm.identity())
    }

    fn parts(&self) -> Vec<String> {
        vec![self.nvvm.describe()]
    }

    fn check(&self, toolchain: &Toolchain) -> Result<()> {
        has_llvm(toolchain)?;
        let Some(llvm) = &toolchain.rustc.version.llvm_version else {
            return Ok(());
        };
        let path = &self.nvvm.library.path;
        let what = || format!("`{}` cannot be used", path.display());
        let library = LibNvvm::open(path).explain(Kind::Setup, what)?;
        let reads = library
            .llvm_version(ARCH)
            .explain(Kind::Setup, what)?
            .unwrap_or(7);
        if u64::try_from(reads).is_ok_and(|reads| reads >= llvm.major) {
            return Ok(());
        }
        let versions = library.versions().explain(Kind::Setup, what)?;
        let error = Error::new(
            Kind::Setup,
            format!(
                "libNVVM ({versions}) reads the IR of LLVM {reads}, and this rustc writes that of LLVM {}",
                llvm.major
            ),
        );
        Err(error
            .because_text(format_args!("it is {}", path.display()))
            .hint("a newer one is in CUDA 13.5, and in `pip install nvidia-nvvm`"))
    }

    fn rustflags(&self, arch: &str) -> Vec<String> {
        rustc_flags(arch)
    }

    fn environment(&self, _toolchain: &Toolchain, _arch: &str) -> Vec<(String, OsString)> {
        self.nvvm.environment()
    }

    fn layers(&self) -> &'static [&'static str] {
        &["libnvvm"]
    }
}
