//! Short critical sections of the runtime's own, and what needs none: a stack of blocks, and a range that is handed out in parts.

pub mod backoff;
#[cfg(all(test, loom))]
mod channel;
pub mod lock;
pub(crate) mod range;
#[cfg(all(test, loom))]
mod shared;
pub(crate) mod stack;
