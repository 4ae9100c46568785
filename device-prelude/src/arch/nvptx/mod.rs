//! The GPU: PTX special registers and instructions.

mod lanes;
mod local;
mod registers;
mod statics;
mod tables;
mod wait;

pub use lanes::{hart, has_lanes};
pub(crate) use lanes::{lane_block, opaque, splits_leaves};
pub(crate) use local::Local;
pub use registers::*;
pub(crate) use statics::program_static;
pub(crate) use tables::*;
pub use wait::*;
