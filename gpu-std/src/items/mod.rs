//! What has items: ranges, slices, and tuples of these. [`lanes`](crate::lanes) and [`grid`](crate::grid) take them.

mod source;
mod sources;

pub(crate) use source::Source;
pub(crate) use sources::SliceMut;

pub use source::IntoSource;
pub use sources::{Chunks, ChunksMut, Windows, chunks, chunks_mut, windows};
