//! The heap: frees and reuses, serves thousands of warps.
//!
//! ```text
//!   alloc/dealloc ──> Cache (one per warp, no atomics) ──batches──> Central (one lock per size class) ──pages──> Pages (one lock)
//!        └──────────────────────── more than LARGEST bytes ──────────────────────────────────────────────────────────┘
//! ```
//! * [`class`]: sizes are rounded up to one of a few classes, four per doubling.
//! * [`cache`]: each warp keeps up to two batches of free objects per class. Alloc and free are plain loads and stores.
//! * [`central`]: full batches move between warps through a list per class; new ones are carved from pages.
//! * [`pages`]: runs of 64 KiB pages, first fit, coalesced when freed.
//!
//! A page that was carved for a class stays with it. A warp's cache stays with the warp: the next thread on it uses it.

mod cache;
pub(crate) mod central;
pub mod class;
#[cfg(target_arch = "nvptx64")]
mod global;
pub(crate) mod pages;

pub use cache::Cache;
#[cfg(target_arch = "nvptx64")]
pub use global::{alloc, dealloc, init, realloc};
