//! The other lanes of a warp. Its leader runs the thread. If lanes 1 to 31 stay ([`device_abi::Launch::lanes`]), they wait, and take part in what the leader gives them.
//!
//! ```text
//!   mem ──> order ──> part          the leader: says what is to be done, does its part, waits for the others
//!   gpu_std::lanes ──> call         the same for code of the program: all lanes call one function
//!   gpu_std::warp ──> votes         what the lanes of a call tell each other without memory
//!   gpu_std::grid ──> shared, votes memory that they share while they do a tile, and the end of its steps
//!   kernel ──> serve ──> part, call each other lane, for as long as its leader lives
//! ```

#[cfg(target_arch = "nvptx64")]
mod call;
mod memory;
#[cfg(not(target_arch = "nvptx64"))]
mod none;
#[cfg(target_arch = "nvptx64")]
mod order;
mod part;
#[cfg(target_arch = "nvptx64")]
mod serve;
#[cfg(target_arch = "nvptx64")]
mod shared;
#[cfg(target_arch = "nvptx64")]
mod votes;

#[cfg(target_arch = "nvptx64")]
pub(crate) use call::{Entry, are_free, call, end_threads, help};
#[cfg(not(target_arch = "nvptx64"))]
pub(crate) use none::{copy, end_threads, fill};
#[cfg(target_arch = "nvptx64")]
pub(crate) use order::{copy, fill};
#[cfg(target_arch = "nvptx64")]
pub(crate) use serve::serve;
