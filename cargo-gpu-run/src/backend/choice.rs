//! Which code generator, and where its parts are.

use super::interface::CodegenBackend;
use super::libnvvm::Libnvvm;
use super::llvm::Llvm;
use super::nvvm::Nvvm;
use clap::Args;
use codegen::generator::Codegen;
use process::error::Result;
use std::path::PathBuf;

/// Who makes the PTX: the options of every command.
#[derive(Clone, Debug, Default, Args)]
pub struct Choice {
    /// Code generator
    ///
    /// docs/codegen.md compares them.
    #[arg(
        long,
        value_name = "BACKEND",
        value_enum,
        default_value_t,
        env = "GPU_RUN_CODEGEN"
    )]
    pub codegen: Codegen,
    /// For --codegen nvvm: rustc_codegen_nvvm's library, or its directory
    ///
    /// Without it `cargo gpu-setup` builds one, which the other commands then find. `rustc` means none: rustc's own backend stands in for it.
    #[arg(long, value_name = "PATH", env = "GPU_RUN_NVVM_BACKEND")]
    pub nvvm_backend: Option<PathBuf>,
    /// For --codegen nvvm: the toolchain that the backend was built for
    ///
    /// As rustup names it, or its directory.
    #[arg(long, value_name = "NAME", env = "GPU_RUN_NVVM_TOOLCHAIN")]
    pub nvvm_toolchain: Option<String>,
    /// For --codegen libnvvm and nvvm: NVIDIA's library, or a directory that has it
    ///
    /// Without it a CUDA toolkit and the Python package nvidia-nvvm are looked for.
    #[arg(long, value_name = "PATH", env = "GPU_RUN_LIBNVVM")]
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
