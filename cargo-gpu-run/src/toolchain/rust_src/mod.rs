//! rust-src: finding, checking and, if need be, fetching the source of the standard library.

pub mod distribution;
pub mod library;
pub mod search;

pub use library::Library;
pub use search::{Install, find};
