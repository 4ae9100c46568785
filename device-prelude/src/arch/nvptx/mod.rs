//! The GPU: PTX special registers and instructions.

mod lanes;
mod local;
mod math;
mod registers;
pub(crate) mod shared;
mod statics;
mod tables;
mod wait;

pub(crate) use lanes::{ballot, lane_block, opaque, same, shuffle, splits_leaves};
pub use lanes::{hart, has_lanes};
pub(crate) use local::Local;
pub use registers::*;
pub(crate) use statics::program_static;
pub(crate) use tables::*;
pub use wait::*;
