//! The host's stand-in for a GPU: threads instead of warps, yielding instead of sleeping.
//!
//! A test makes a [`Machine`] and has threads of the host become its warps. Under loom there is only waiting, which is all that the models need.

#[cfg(not(loom))]
mod local;
#[cfg(not(loom))]
mod machine;
#[cfg(not(loom))]
mod registers;
#[cfg(not(loom))]
mod statics;
mod wait;

#[cfg(not(loom))]
pub(crate) use local::Local;
#[cfg(not(loom))]
pub(crate) use machine::{LaneExit, Machine};
#[cfg(not(loom))]
pub use registers::*;
#[cfg(not(loom))]
pub(crate) use statics::{OfMachine, program_static};
pub use wait::*;
