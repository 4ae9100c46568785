//! What the fuzz targets share.

mod mutate;
pub mod targets;

pub use mutate::mutate;
