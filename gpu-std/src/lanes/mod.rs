//! Work on all lanes of this thread's warp.
//!
//! A thread on a GPU is a warp: 32 lanes, of which one runs the thread's code. The functions here give items to all of them.
//! On a CPU the same functions do all items in a loop, on the calling thread.
//!
//! ```
//! use gpu_std::lanes;
//!
//! let x = vec![1.0_f32, 2.0, 3.0];
//! let mut y = vec![10.0_f32; 3];
//! let a = 2.0;
//! lanes::for_each((&mut y, &x), move |(y, x)| *y += a * x);
//! assert_eq!(y, [12.0, 14.0, 16.0]);
//!
//! let sum = lanes::reduce(&y, || 0.0, |sum, y| sum + y, |a, b| a + b);
//! assert_eq!(sum, 42.0);
//! ```
//!
//! # Items
//! What has items is an [`IntoSource`]: ranges of integers, slices, vectors and arrays by reference, [`chunks`], [`chunks_mut`] and
//! [`windows`] of them, and tuples of up to six of these, which are taken apart together. [`for_each`], [`map`], [`map_into`] and
//! [`reduce`] give neighbours to neighbouring lanes, so that a warp reads whole lines of memory. [`reduce_in_order`], [`scan`] and
//! [`scan_exclusive`] give each lane a run of neighbours.
//!
//! The order of the items is unspecified, and an item must not wait for another one: both may belong to the same lane. Locks, channels
//! and atomics work between lanes as they do between threads.
//!
//! A closure that stores through what it is given makes the compiler load captured variables again for each item, if they are captured
//! by reference. `move` puts numbers and slices into the closure, and then they are loaded once.
//!
//! # A lane is a thread of its own
//! Lane 0 is the calling thread itself. To [`thread_local!`] each other lane is a thread: it has its own values. They are made when a
//! lane first uses them, stay from call to call, and are dropped when the calling thread ends.
//! [`thread::current`](std::thread::current) is unnamed there. [`device::lane`](crate::device::lane) says which lane runs.
//!
//! # Calls do not nest
//! A call inside a call does all of its items on the lane that makes it, one after the other. So does every call where the lanes
//! are not there: on a CPU, and in a launch that keeps one lane for each thread. [`count`] says how many lanes a call would use.
//!
//! # Panics
//! If an item panics, its lane does no more items. The other lanes do all of theirs. Then the call panics with the payload of the lowest
//! lane that has panicked, and drops all other payloads. If such a payload's destructor panics in turn, that panic ends there, and what it
//! was thrown with is never dropped. On a CPU there is one lane, so no item follows the one that panics.
//!
//! A value that was made for a result that nobody gets is dropped.

mod available;
mod call;
mod each;
mod panics;
mod prefixes;
mod reduction;
mod results;
pub(crate) mod runtime;
mod slots;
#[cfg(all(test, not(target_os = "cuda")))]
pub(crate) mod testing;
#[cfg(all(test, not(target_os = "cuda")))]
mod tests;

pub use crate::items::{Chunks, ChunksMut, IntoSource, Windows, chunks, chunks_mut, windows};
pub use available::count;
pub use each::for_each;
pub use prefixes::{scan, scan_exclusive};
pub use reduction::{reduce, reduce_in_order};
pub use results::{map, map_into};
