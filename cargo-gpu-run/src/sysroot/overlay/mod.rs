//! The overlay: the changes that make the standard library's own source a std for the GPU.

pub mod apply;
pub mod check;
pub mod edit;
pub mod manifest;
mod newlines;

pub use apply::Overlay;
pub use check::Fit;
pub use edit::AnchorError;
