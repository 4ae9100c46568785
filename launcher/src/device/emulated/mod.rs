//! The emulator as a device of the launcher.

mod device;
mod ends;
mod memory;
mod place;
mod record;
#[cfg(test)]
mod tests;

pub use device::Emulated;
