//! The heap: a size-class allocator with per-warp caches, for thousands of warps.
//!
//! ```text
//!   alloc/dealloc ──> slots ──some──> Cache ──magazines──> Central (no locks) ──pages──> Pages (one lock)
//!        │            .shared         global memory                                        │
//!        │            └──── of one warp, no atomics ────┘                                  │
//!        └──────────────────────── more than LARGEST bytes ───────────────────────────────┘
//! ```
//! * `class`: sizes are rounded up to a class: in steps of 16 up to 256 bytes, then four per doubling.
//! * `slots`: up to six objects of each class up to 256 bytes, in the warp's shared memory; `small`: how they get more.
//! * `cache`: each warp has up to three magazines of each class, and a run of objects that were never used, with plain loads and stores.
//! * `magazine`: the addresses of a batch of free objects. Nothing is written to the objects themselves.
//! * `central`: full magazines move between warps through lock-free stacks; new batches are cut from pages by one addition.
//! * `pages`: runs of 64 KiB pages.
//! * `lane`: what lanes 1 to 31 use instead of slots and cache.
//! * `global`: the C entry points of the program's heap; `memory`: what that consists of.
//!
//! A page that was cut for a class stays with it. A cache stays with its warp: the warp's next thread uses it. So a thread may be refused memory of a class while other warps' caches
//! have some: at most six objects and four batches of 4 KiB each.

mod bins;
mod cache;
pub(crate) mod central;
pub mod class;
mod global;
mod lane;
mod large;
mod magazine;
mod memory;
pub(crate) mod pages;
mod slots;
mod small;
mod stacks;

pub use cache::Cache;
pub use global::{alloc, dealloc, init, realloc};
pub(crate) use lane::init as init_lanes;
pub(crate) use slots::init as init_local;
