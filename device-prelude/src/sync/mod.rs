//! Short critical sections of the runtime's own.

pub mod backoff;
pub mod lock;
#[cfg(all(test, loom))]
mod channel;
#[cfg(all(test, loom))]
mod shared;
