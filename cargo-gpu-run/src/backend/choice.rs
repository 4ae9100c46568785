//! Which code generator, and where its parts are.

use super::interface::CodegenBackend;
use super::libnvvm::Libnvvm;
use super::llvm::Llvm;
use super::nvvm::Nvvm;
use codegen::generator::Codegen;
use process::error::Result;
use std::path::PathBuf;

/// All options of the choice.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Which.
    pub codegen: Codegen,
    /// rustc_codegen_nvvm's library.
    pub nvvm_backend: Option<PathBuf>,
    /// The toolchain that it was built for.
    pub nvvm_toolchain: Option<String>,
    /// libNVVM, or a directory that has it.
    pub libnvvm: Option<PathBuf>,
}

impl Choice {
    /// The chosen code generator, with all its parts found.
    ///
    /// # Errors
    /// A part is missing; the error says where it was looked for.
    pub fn find(&self, cache: &std::path::Path) -> Result<Box<dyn CodegenBackend>> {
        Ok(match self.codegen {
            Codegen::Llvm => Box::new(Llvm),
            Codegen::Libnvvm => Box::new(Libnvvm::find(self, cache)?),
            Codegen::Nvvm => Box::new(Nvvm::find(self, cache)?),
        })
    }
}
