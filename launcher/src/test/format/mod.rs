//! Formats of the results. They are libtest's, byte for byte, but for times and for what libtest does not have.

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
