//! PTX, the assembly language of NVIDIA's GPUs: parse, rewrite, print.

pub mod ast;
mod demangle;
mod detach;
mod escape;
pub mod isa;
mod mangle;
pub mod marks;
mod parse;
mod print;
mod rewrite;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod walk;

pub use demangle::demangle;
pub use detach::{LEAST as LEAST_DETACHED, attach, detach};
pub use escape::{escape, unescape};
pub use mangle::{is_odd, mangle};
pub use parse::{ParseError, parse};
pub use print::print;
pub use rewrite::{RewriteError, RewriteReport, relative_files, rewrite};
