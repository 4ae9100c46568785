//! The overlay: the changes that make the standard library's own source a std for the GPU.

mod apply;
mod check;
mod edit;
mod embedded;
mod file;
mod manifest;
mod newlines;
pub mod published;
pub mod supported;

pub use apply::Overlay;
pub use check::Fit;
pub use edit::AnchorError;
pub use file::File;
