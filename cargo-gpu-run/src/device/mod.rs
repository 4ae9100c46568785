//! Devices that can run a program image: an NVIDIA GPU, or the emulator.

pub mod emulator;
