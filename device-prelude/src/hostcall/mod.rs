//! Calls to the host: the device's end of the ring, and the calls that the runtime itself makes or that std makes through it.

#[cfg(target_arch = "nvptx64")]
mod calls;
mod client;

#[cfg(target_arch = "nvptx64")]
pub use calls::{call, exit, payload, read, read_from, wall_clock, write};
pub use client::{Call, Client, DeviceWords, Payload, Room};
