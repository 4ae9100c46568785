//! The atomics: core's, or loom's under `--cfg loom`.

#[cfg(all(not(loom), any(target_arch = "nvptx64", test)))]
pub(crate) use core::sync::atomic::AtomicU64;
#[cfg(all(not(loom), any(target_arch = "nvptx64", test)))]
pub(crate) use core::sync::atomic::fence;
#[cfg(not(loom))]
pub(crate) use core::sync::atomic::{AtomicU32, Ordering};
#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};
