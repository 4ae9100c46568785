//! PTX: parse, rewrite, print.

pub mod ast;
mod parse;
mod print;
#[cfg(test)]
mod testing;

pub use parse::{ParseError, parse};
pub use print::print;
