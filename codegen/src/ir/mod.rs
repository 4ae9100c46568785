//! A stage of our own on the program's intermediate representation: bitcode in, PTX out.
//!
//! rustc leaves the whole program as one module of bitcode. The toolchain's own LLVM (`llvm`) reads it, our passes (`passes`) change it in the
//! order that `pipeline` has, and LLVM writes PTX. LLVM ends its process where something is wrong, so a `job` has one of its own.

mod find;
mod job;
pub mod llvm;
mod loops;
pub mod passes;
pub mod pipeline;
mod questions;

pub use find::library;
pub use job::{Done, Job, PHASE, compile, main};

#[cfg(test)]
pub mod testing;
