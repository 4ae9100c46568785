//! Tree to PTX text, laid out as LLVM does. `parse(&print(&module))` gives the module back, but for line numbers.

mod declaration;
mod statement;
mod unit;

#[cfg(test)]
mod tests;

pub use unit::print;
