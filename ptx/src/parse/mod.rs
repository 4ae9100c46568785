//! PTX text to tree. Hand-written: one pass over the text, names and opcodes borrowed from it.
//!
//! * [`lexer`]: bytes to tokens; knows comments, lines and the two pieces kept as text.
//! * [`cursor`]: one token of look-ahead, expectations and errors.
//! * [`mod@unit`], [`declaration`], [`initializer`], [`statement`], [`operand`]: the grammar, outside in.

mod bytes;
mod cursor;
mod declaration;
mod error;
mod initializer;
mod lexer;
mod number;
mod operand;
mod statement;
mod unit;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

pub use error::ParseError;
pub(crate) use statement::fragment;
pub use unit::parse;
