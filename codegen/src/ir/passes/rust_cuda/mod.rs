//! What rustc_codegen_nvvm, Rust-CUDA's code generator, writes, as rustc's own would have written it: the first of all passes for a program that comes from there.
//!
//! The bitcode is of LLVM 7, and was not optimized (`backend::nvvm` of the tool): what is looked for here stands as the backend has put it. LLVM reads it and makes opaque pointers of its typed ones.

mod arithmetic;
mod functions;
mod lines;
mod pass;
mod signatures;
mod statics;
mod symbols;

#[cfg(test)]
mod tests;

pub use lines::as_directives;
pub use pass::{Report, run};
