//! The PTX emulator.
