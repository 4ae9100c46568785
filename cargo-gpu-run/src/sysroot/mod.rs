//! Sysroot: core, alloc, std and test for the GPU, built once from the toolchain's own source with our overlay.

pub mod cache;
pub mod compile;
pub mod plan;
pub mod prepare;
pub mod provide;
mod sweep;
pub mod target;

pub use plan::Plan;
pub use prepare::prepare;
pub use provide::provide;
