//! The other lanes of a warp. Its leader runs the thread. If lanes 1 to 31 stay ([`device_abi::Launch::lanes`]), they wait, and take part in what the leader gives them.
//!
//! ```text
//!   mem ──> order ──> part     the leader: says what is to be done, does its part, waits for the others
//!   kernel ──> serve ──> part  each other lane, for as long as its leader lives
//! ```
//!
//! So far that is the runtime's own work on memory. Nothing of the program runs there.

mod memory;
#[cfg(not(target_arch = "nvptx64"))]
mod none;
#[cfg(target_arch = "nvptx64")]
mod order;
mod part;
#[cfg(target_arch = "nvptx64")]
mod serve;

#[cfg(not(target_arch = "nvptx64"))]
pub(crate) use none::{copy, fill};
#[cfg(target_arch = "nvptx64")]
pub(crate) use order::{copy, fill};
#[cfg(target_arch = "nvptx64")]
pub(crate) use serve::serve;
