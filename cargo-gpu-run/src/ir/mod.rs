//! A stage of our own on the program's intermediate representation: bitcode in, PTX out.
//!
//! rustc leaves the whole program as one module of bitcode. The toolchain's own LLVM (`llvm`) reads it, our passes (`passes`) change it in the
//! order that `pipeline` has, and LLVM writes PTX. LLVM ends its process where something is wrong, so all that happens in one of its own: `compile` starts
//! it, `worker` is it.

pub mod compile;
pub mod llvm;
pub mod passes;
pub mod pipeline;
pub mod worker;

#[cfg(test)]
pub mod testing;
