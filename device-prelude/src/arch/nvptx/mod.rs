//! The GPU: PTX special registers and instructions.

mod registers;
mod statics;
mod tables;
mod wait;

pub use registers::*;
pub(crate) use statics::program_static;
pub(crate) use tables::*;
pub use wait::*;
