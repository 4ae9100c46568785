//! The emulator as a device of the launcher.

mod device;
mod ends;
mod place;
#[cfg(test)]
mod tests;

pub use device::Emulated;
