//! Work on all lanes of all warps that have nothing to do.
//!
//! These are the functions of [`lanes`](crate::lanes), with the same sources and the same safety, for the whole GPU. A call takes some
//! microseconds, so it is for a hundred thousand items, or for fewer that take long. On a CPU the same functions use as many threads as
//! [`available_parallelism`](std::thread::available_parallelism) says.
//!
//! ```
//! use gpu_std::grid;
//!
//! let x: Vec<f32> = grid::map(0..100_000_u32, |n| n as f32);
//! let mut y = vec![1.0_f32; x.len()];
//! let a = 2.0;
//! grid::for_each((&mut y, &x), move |(y, x)| *y += a * x);
//! assert_eq!(y[30_000], 60_001.0);
//!
//! let most = grid::reduce(&y, || 0.0, |most: f32, y| most.max(*y), f32::max);
//! assert_eq!(most, 199_999.0);
//! ```
//!
//! # Items
//! What has items is an [`IntoSource`]. A call cuts the items into tiles, and each warp takes one tile after the other until there is
//! none left. [`for_each`], [`map`], [`map_into`] and [`reduce`] give neighbours to neighbouring lanes, so that a warp reads whole lines of
//! memory; the first three have large tiles at first and small ones in the end. [`reduce_in_order`] gives each lane a run of neighbours, and so do [`scan`] and
//! [`scan_exclusive`], which read whole lines first if an element has 16 bytes or fewer.
//!
//! Lanes that have to tell each other something work together in the steps of [`for_each_tile`], with memory that they share ([`Words`]).
//!
//! The order of the items is unspecified, and an item must not wait for another one: both may belong to the same lane. Locks, channels and
//! atomics work between items as they do between threads.
//!
//! # Who works
//! The calling thread works itself, and can do all of it: a call takes whatever warps are idle, and never waits for one that is not. So
//! any number of threads may make calls at once. Each lane of each warp is a thread of its own to [`thread_local!`].
//! [`count`] says how many warps a call would use.
//!
//! A call inside a call, of this module or of [`lanes`](crate::lanes), does all of its items on the lane that makes it, one after the other.
//!
//! # Panics
//! If an item panics, its lane does no more items, and no lane begins another tile. When all lanes are done with what they have begun, the
//! call panics with the payload of the first panic, and drops all other payloads. If such a payload's destructor panics in turn, that
//! panic ends there, and what it was thrown with is never dropped.
//!
//! A value that was made for a result that nobody gets is dropped.
//!
//! # How it is done
//! ```text
//! call        one call: each tile is done once, by whom the runtime finds
//! tiles       how items are cut into tiles of neighbours
//! guided      and how where any order will do
//! first       the first panic
//! runtime     what runs tiles on a GPU's warps
//! threads     and what runs them on a CPU, and where there is nobody else
//! stepped     a call whose tiles have steps
//! words       and memory, for lanes that work together
//! tile        which programs use by this
//! rows        and scans
//! table       a value for each lane of each tile
//! ```

mod available;
mod call;
mod each;
mod first;
mod flags;
mod guided;
mod prefixes;
mod reduction;
mod results;
mod rows;
mod runtime;
mod stepped;
mod table;
#[cfg(all(test, not(target_os = "cuda")))]
mod testing;
#[cfg(all(test, not(target_os = "cuda")))]
mod tests;
mod threads;
mod tile;
mod tiles;
mod words;

pub use crate::items::{Chunks, ChunksMut, IntoSource, Windows, chunks, chunks_mut, windows};
pub use available::count;
pub use each::for_each;
pub use prefixes::{scan, scan_exclusive};
pub use reduction::{reduce, reduce_in_order};
pub use results::{map, map_into};
pub use tile::{MOST_WORDS, Steps, Tile, for_each_tile};
pub use words::Words;
