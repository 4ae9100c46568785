//! Threads on warps: spawn, join, detach, names, limits.
//!
//! - `lifecycle`: the states of a warp's thread, and who may change them.
//! - `idle`: the set of warps without a thread.
//! - `ids`: their numbers.
//! - `spawn`: the spawner's side. `work`: the warp's side.

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

#[cfg(not(loom))]
pub use ids::new_id;
#[cfg(not(loom))]
pub use lifecycle::{Entry, Step, WORDS, Words};
#[cfg(not(loom))]
pub use limits::{available_parallelism, current_warp, limit, memory};
#[cfg(not(loom))]
pub use spawn::{Claim, Handle, Warp, claim};
#[cfg(not(loom))]
pub(crate) use warps::init;
#[cfg(not(loom))]
pub use work::{end, end_plain, ending};
