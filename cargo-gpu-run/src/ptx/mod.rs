//! PTX: parse, rewrite, print.

pub mod ast;
mod parse;

pub use parse::{ParseError, parse};
