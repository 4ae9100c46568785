//! The host's side of host calls: what a program on the device asks of the operating system.
//!
//! One file for each family of calls; [`HostCalls`] sends a request to the right one.

mod calls;
mod clock;
mod errno;
#[cfg(test)]
pub mod fake;
mod stdio;

pub use calls::HostCalls;
pub use errno::Errno;
pub use stdio::Stdio;
