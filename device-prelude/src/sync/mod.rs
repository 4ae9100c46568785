//! Short critical sections of the runtime's own.

pub mod backoff;
#[cfg(all(test, loom))]
mod channel;
pub mod lock;
#[cfg(all(test, loom))]
mod shared;
