//! How results look. What there is to see is libtest's, byte for byte; only times differ, and what libtest does not have.

mod console;
mod formatter;
mod json;
mod pretty;
mod summary;
mod terse;
#[cfg(test)]
mod tests;

pub use console::Console;
pub use formatter::{Formatter, Look, Totals, new};
