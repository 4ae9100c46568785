//! Threads on warps: spawn, join, detach, names, limits.
//!
//! - `lifecycle`: the states of a warp's thread, and who may change them.
//! - `idle`: the set of warps without a thread.
//! - `board`: calls on all warps, and who has done what of them. `grid`: what their lanes do.
//! - `ids`: their numbers.
//! - `spawn`: the spawner's side. `work`: the warp's side.

mod board;
#[cfg(target_arch = "nvptx64")]
mod grid;
mod idle;
#[cfg(not(loom))]
mod ids;
mod lifecycle;
#[cfg(not(loom))]
mod limits;
#[cfg(not(loom))]
pub mod name;
#[cfg(not(loom))]
mod spawn;
#[cfg(all(test, not(loom)))]
mod tests;
#[cfg(not(loom))]
mod warps;
#[cfg(not(loom))]
pub(crate) mod work;

#[cfg(target_arch = "nvptx64")]
pub(crate) use grid::{init as init_grid, together as help_together};
#[cfg(not(loom))]
pub use ids::new_id;
#[cfg(not(loom))]
pub use lifecycle::{Entry, Step, WORDS, Words};
#[cfg(not(loom))]
pub use limits::{available_parallelism, current_os_id, is_on_lane, limit, memory};
#[cfg(not(loom))]
pub use spawn::{Claim, Handle, Warp, claim};
#[cfg(not(loom))]
pub(crate) use warps::init;
#[cfg(not(loom))]
pub use work::{end, end_plain, ending};
