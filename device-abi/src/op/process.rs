//! Processes and pipes.

use core::ops::Range;

/// The numbers of this family, which [`RANDOM`](super::RANDOM) has one of.
pub const PROCESS_CALLS: Range<u32> = 64..80;

/// Result: the number of this process.
pub const PROCESS_ID: u32 = 64;
/// Payload: strings (`u32` length, bytes) and numbers: program; `u32` count, arguments; `u32` count, names and values of the whole
/// environment; `u32` 0 or 1, then the directory; for each standard stream a `u64` of [`stream`]. Result: a handle of the process.
/// Answer: `u64` process number, and for each stream the `u64` handle of its pipe, or 0.
pub const SPAWN: u32 = 65;
/// `args` = handle, 1 to ask only. Result: 2^32 plus Linux's wait status as `u32`; 0 if the process has not ended.
pub const WAIT: u32 = 66;
/// `args[0]` = handle.
pub const KILL: u32 = 67;
/// `args` = two handles to read from to their ends, both at once. Answer: two `u64` handles of what came.
pub const COLLECT: u32 = 68;
/// Answer: two `u64` handles, to read from and to write to.
pub const PIPE: u32 = 69;

/// What a standard stream of a new process is: one of these, or [`stream::HANDLE`] plus a handle.
pub mod stream {
    /// That of the host's process.
    pub const INHERIT: u64 = 0;
    /// None.
    pub const NULL: u64 = 1;
    /// A new pipe.
    pub const PIPE: u64 = 2;
    /// Standard output of the host's process.
    pub const STDOUT: u64 = 3;
    /// Standard error of the host's process.
    pub const STDERR: u64 = 4;
    /// The first of all handles.
    pub const HANDLE: u64 = 16;
}
