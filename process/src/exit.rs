//! Exit codes of the tool itself. A program's own code is passed through unchanged.

/// Compile error or a panic in `main`, as cargo and std.
pub const FAILURE: i32 = 101;
/// Bad command line.
pub const USAGE: i32 = 2;
/// A bug in the tool.
pub const INTERNAL: i32 = 70;
/// Set-up: toolchain, rust-src or sysroot.
pub const SETUP: i32 = 96;
/// `cargo metadata` failed.
pub const METADATA: i32 = 102;
/// The GPU or driver that was asked for is not usable.
pub const NO_DEVICE: i32 = 120;
/// PTX refused by the driver or the emulator.
pub const PTX_REFUSED: i32 = 121;
/// The GPU or the emulator met a fault (illegal address, trap).
pub const DEVICE_FAULT: i32 = 122;
/// Every live thread waits for ever.
pub const DEADLOCK: i32 = 123;
/// `--timeout` ran out.
pub const TIMEOUT: i32 = 124;
/// The emulator met an instruction or feature that it does not have.
pub const UNSUPPORTED: i32 = 125;
/// Ctrl-C, or another signal that asks for the end, as shells have it: 130, 143 for SIGTERM, 129 for SIGHUP.
pub fn interrupted() -> i32 {
    128 + crate::signal::number()
}
/// The program aborted (as a shell reports SIGABRT).
pub const ABORTED: i32 = 134;
