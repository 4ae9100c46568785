//! Calls to the host: the device's end of the ring, and the calls that the runtime itself makes or that std makes through it.

#[cfg(not(loom))]
mod calls;
mod client;

#[cfg(not(loom))]
pub(crate) use calls::post_exit;
#[cfg(not(loom))]
pub use calls::{call, payload, read, read_from, wall_clock, write};
pub use client::{Client, DeviceWords, Room};
#[cfg(not(loom))]
pub use device_abi::ring::{Call, Payload};
