//! From a program's bitcode to PTX.
//!
//! [`generator::Codegen`] is who leaves it, and how PTX is made of what it leaves. `ir` is our stage on the program's IR, by the toolchain's own LLVM; `libnvvm` is NVIDIA's
//! library. Both may end the process that they are in, so each runs in one of its own (`isolated`).

pub mod generator;
pub mod inlining;
pub mod ir;
pub mod isolated;
pub mod libnvvm;
