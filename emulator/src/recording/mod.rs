//! Runs as text: which hart ran for how long. A [`Recorder`] writes it, a [`Recording`] is read from it, and `scheduler::replay` repeats the run.
//!
//! ```text
//! gpu-run-schedule 1
//! seed 17
//! image 5f0c3b...
//! # warp:instructions
//! - 0:1340 0.1-31:6 1:55
//!   0:200
//! - 1:..
//! ...
//! ```
//! A turn is `WARP:COUNT`, or `WARP.LANE:COUNT`, or `WARP.FIRST-LAST:COUNT` for a turn of each of these lanes. The count is a number of
//! instructions; `..N` is at most so many, `..` until the hart waits or ends. Before a turn that follows a `-`, harts whose wait is over
//! become ready. `...` at the end leaves the rest to round-robin. `#` begins a comment.

mod entry;
mod header;
mod parse;
mod recorder;
#[cfg(test)]
pub(super) mod tests;

pub(super) use entry::Amount;
pub use header::Header;
pub use parse::{BadRecording, Recording};
pub use recorder::Recorder;
