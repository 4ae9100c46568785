//! Code and data apart, as NVIDIA's compiler gets them, and the data in a few arrays.
//!
//! It does some work for each pair of a function and a variable, and more for each call by address with each function whose address is taken, once for
//! every function: time and memory grow with the square and the cube of a program. The crate regex has 1,900 functions and 11,000 unicode tables, and
//! asked for more than 20 GB. A module of functions that takes no function's address, and has a few arrays for all of its variables, is compiled in a time that
//! is proportional to its size. So addresses are in the data, and where an instruction takes one it is loaded from a table of constants.
//!
//! The emulator runs the module as it was, because it finds accesses past a variable's end.

mod content;
mod pass;
mod pool;
mod replace;
mod table;

pub use pass::gather;

#[cfg(test)]
mod tests;
