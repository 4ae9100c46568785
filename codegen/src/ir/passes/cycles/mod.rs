//! Statics whose initial values lead back to themselves: PTX knows a static only below its definition, so there it cannot have such values.
//!
//! Some of their pointers begin as null and are stored by [`abi::CONSTRUCTORS`](device_abi::CONSTRUCTORS) before all else, when there is one thread and nothing of the program has run.
//! - [`graph`]: which static's value leads to which, and where to cut, so that no cycle is left.
//! - [`pass`]: takes these pointers out of the values, and stores them.

mod graph;
mod pass;
#[cfg(test)]
mod tests;

pub use pass::run;
