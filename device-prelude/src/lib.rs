//! The device runtime under std.
#![no_std]

pub mod abi;
pub mod ring;
