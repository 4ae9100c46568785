//! Code generators: what differs between them when std and programs are compiled.

mod choice;
mod interface;
mod libnvvm;
mod llvm;
mod nvvm;
pub mod provisioned;

pub use choice::Choice;
pub use codegen::generator::Codegen;
pub use interface::CodegenBackend;
pub(crate) use nvvm::no_toolchain;
