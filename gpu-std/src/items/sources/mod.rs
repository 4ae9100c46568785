//! The sources of items.
//!
//! ```text
//! integers      ranges
//! slices        slices, vectors and arrays by reference
//! parts         parts of slices, side by side
//! overlapping   parts of slices that overlap
//! tuples        several sources at once
//! ```

mod integers;
mod overlapping;
mod parts;
mod slices;
mod tuples;

pub use overlapping::{Windows, windows};
pub use parts::{Chunks, ChunksMut, chunks, chunks_mut};
pub use slices::SliceMut;
