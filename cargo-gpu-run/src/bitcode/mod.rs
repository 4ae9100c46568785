//! What LLVM's bitcode says about a program's symbols, and PTX does not: sections, linkage, thread-locals.
//!
//! rustc gives the linker the whole program as bitcode beside its PTX. Only the module's own records are read; functions are skipped.

mod bits;
mod blocks;
mod error;
mod symbols;

pub use error::BitcodeError;
pub use symbols::{Kind, Linkage, Symbol, symbols};
