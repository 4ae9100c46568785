//! The heap: a size-class allocator with per-warp caches, for thousands of warps.
//!
//! ```text
//!   alloc/dealloc ──> slots ──some──> Cache ──magazines──> Central (no locks) ──pages──> Pages (one lock)
//!        │            .shared         global memory                                        │
//!        │            └──── of one warp, no atomics ────┘                                  │
//!        └──────────────────────── more than LARGEST bytes ───────────────────────────────┘
//! ```
//! * `class`: sizes are rounded up to a class: in steps of 16 up to 256 bytes, then four per doubling.
//! * `slots`: up to seven objects of each class up to 256 bytes, in the warp's shared memory.
//! * `cache`: each warp has up to two magazines of each class, with plain loads and stores.
//! * `magazine`: the addresses of a batch of free objects. Nothing is written to the objects themselves.
//! * `central`: full magazines move between warps through lock-free stacks; new batches are cut from pages by one addition.
//! * `pages`: runs of 64 KiB pages.
//! * `global`: the program's heap, and its C entry points.
//!
//! A page that was cut for a class stays with it. A cache stays with its warp: the warp's next thread uses it. So a thread may be refused memory of a class while other warps' caches
//! have some: at most seven objects and two batches of 4 KiB each.

mod cache;
pub(crate) mod central;
pub mod class;
mod global;
mod magazine;
pub(crate) mod pages;
mod slots;

pub use cache::Cache;
pub use global::{alloc, dealloc, init, realloc};
pub(crate) use slots::init as init_local;
