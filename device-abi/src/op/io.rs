//! Streams, the wall clock, random bytes, and the end of the program. Numbers from 1 to 15, and 70.

/// `args[0]` = handle; payload = bytes. Result: bytes written.
pub const WRITE: u32 = 1;
/// `args[0]` = exit code as `i32`. The process ends; the device need not wait for an answer.
pub const EXIT: u32 = 2;
/// Result: nanoseconds since the Unix epoch.
pub const WALL_CLOCK: u32 = 3;
/// `args` = handle, address, length. Result: bytes read; 0 is the end.
pub const READ: u32 = 4;
/// `args[0]` = handle, which becomes free.
pub const CLOSE: u32 = 5;
/// `args[0]` = handle. Result: 1 if it is a terminal.
pub const IS_TERMINAL: u32 = 6;
/// `args[0]` = how many. Answer: random bytes.
pub const RANDOM: u32 = 70;
