//! The heap: a size-class allocator with per-warp caches, for thousands of warps.
//!
//! ```text
//!   alloc/dealloc ──> Cache (one per warp, no atomics) ──batches──> Central (one lock per size class) ──pages──> Pages (one lock)
//!        └──────────────────────── more than LARGEST bytes ──────────────────────────────────────────────────────────┘
//! ```
//! * `class`: sizes are rounded up to a class, of which there are four per doubling.
//! * `cache`: each warp keeps up to two batches of free objects per class. It allocates and frees with plain loads and stores.
//! * `central`: full batches move between warps through a list per class; new ones are carved from pages.
//! * `pages`: runs of 64 KiB pages, first fit, coalesced when freed.
//! * `global`: the program's heap, and its C entry points.
//!
//! A page that was carved for a class stays with it. A cache stays with its warp: the warp's next thread uses it.

mod cache;
pub(crate) mod central;
pub mod class;
mod global;
pub(crate) mod pages;

pub use cache::Cache;
pub use global::{alloc, dealloc, init, realloc};
