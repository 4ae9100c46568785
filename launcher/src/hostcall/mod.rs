//! The host's side of host calls: what a program on the device asks of the operating system.
//!
//! [`HostCalls`] serves the ring. One file for each family of calls: a function says where a call is served, another serves it, on whichever
//! thread. Nothing that comes from the device is trusted: addresses are checked by [`DeviceMemory`], handles by a table.

mod calls;
mod clock;
mod entropy;
mod errno;
#[cfg(test)]
pub mod fake;
pub mod fs;
mod handles;
mod host;
mod input;
mod io;
mod late;
pub mod memory;
mod net;
mod object;
mod output;
mod process;
mod reach;
mod relay;
mod retry;
mod stdio;
mod wire;
pub(crate) mod workers;

pub use calls::HostCalls;
pub use errno::Errno;
pub use host::{Host, Place};
pub use input::{Input, Reply};
pub use memory::DeviceMemory;
pub use reach::{Port, Reach};
pub use relay::{Relay, relay};
pub use stdio::Stdio;
