//! What the hardware gives: which warp this is, time, waiting, and accesses that the host sees.
//!
//! `nvptx` is the GPU. `host` stands in for it in tests: a thread of the host is a warp of a `Machine`.

pub(crate) mod atomic;
#[cfg(not(target_arch = "nvptx64"))]
mod host;
#[cfg(target_arch = "nvptx64")]
mod nvptx;

#[cfg(not(target_arch = "nvptx64"))]
pub use host::*;
#[cfg(target_arch = "nvptx64")]
pub use nvptx::*;
