//! The binary interface between the host launcher and the device runtime: what both sides share, and nothing else.
//!
//! ```text
//!   launch          the record that the host writes before the kernel starts, and the version that both sides compare
//!   grid            warps and blocks
//!   symbols         functions and registers that the tool's passes and the emulator know by name
//!   tables          per-warp tables in `.shared` memory, which the tool adds to a program
//!   warp_record     each warp's memory, as far as the host reads it
//!   thread_locals   what the tool tells the runtime about the program's thread-local statics
//!   ring, mailbox   how a host call travels, and how a late answer comes back
//!   op              numbers and operands of host calls: io, fs, process, net
//! ```
//!
//! Records are `repr(C)` and little endian. Any incompatible change raises [`ABI_VERSION`]; host and device refuse each other when it differs.
//!
//! The crate is compiled for the host as a part of the tool, and for the GPU as a dependency of std.
#![no_std]

#[cfg(test)]
extern crate std;

mod atomic;
mod grid;
mod launch;
pub mod mailbox;
pub mod op;
pub mod ring;
#[cfg(feature = "source")]
pub mod source;
mod symbols;
mod tables;
mod thread_locals;
mod warp_record;

pub use grid::{LANES, WARPS_PER_BLOCK};
pub use launch::{
    ABI_VERSION, LANE_HEADER_BYTES, LANES_BOARD, LANES_SHARE_BYTES, Launch, STACK_RESERVE,
};
pub use ring::RING_SLOTS;
pub use symbols::*;
pub use tables::*;
pub use thread_locals::{TLS_ALIGN, TlsLayout};
pub use warp_record::*;
