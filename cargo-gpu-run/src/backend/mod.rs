//! Code generators: what differs between them when std and programs are compiled.

mod choice;
mod codegen;
pub mod inlining;
mod libnvvm;
mod llvm;
mod nvvm;
pub mod provisioned;

pub use choice::{Choice, Codegen};
pub use codegen::{CodegenBackend, Product};
pub(crate) use nvvm::no_toolchain;
