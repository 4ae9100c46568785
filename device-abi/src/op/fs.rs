//! Files. Paths are payloads.

use core::ops::Range;

/// The numbers of this family. The host serves by them, so a new call needs no other place to be found.
pub const FILE_CALLS: Range<u32> = 16..64;

/// `args` = flags of [`open`], permissions of a new file. Result: handle.
pub const OPEN: u32 = 16;
/// `args` = handle, 0 (from the start), 1 (from here) or 2 (from the end), offset as `i64`. Result: the new position.
pub const SEEK: u32 = 17;
/// `args` = handle, length.
pub const SET_LENGTH: u32 = 18;
/// `args` = handle, 1 for the data only.
pub const SYNC: u32 = 19;
/// `args[0]` = handle. Answer: a [`Stat`].
pub const STAT_HANDLE: u32 = 20;
/// `args` = handle, mode.
pub const SET_MODE_HANDLE: u32 = 21;
/// `args[0]` = handle. Payload: 4 `i64`, seconds and nanoseconds of the times of access and of modification; nanoseconds below 0 leave one as it is.
pub const SET_TIMES_HANDLE: u32 = 22;
/// `args` = handle, one of [`lock`]. Waits for other holders unless told not to.
pub const LOCK: u32 = 23;
/// `args[0]` = handle. Result: another handle of the same open file.
pub const DUPLICATE: u32 = 24;
/// `args[0]` = 1 to follow a symbolic link. Answer: a [`Stat`].
pub const STAT: u32 = 25;
/// Result: a handle for [`NEXT_ENTRIES`].
pub const READ_DIR: u32 = 26;
/// `args[0]` = handle. Answer: entries, each a `u32` mode (of its kind), a `u32` length and a name. No entries mean the end.
pub const NEXT_ENTRIES: u32 = 27;
/// `args[0]` = permissions.
pub const MAKE_DIR: u32 = 28;
/// Removes a file.
pub const REMOVE_FILE: u32 = 29;
/// Removes an empty directory.
pub const REMOVE_DIR: u32 = 30;
/// Removes a directory with all that is in it.
pub const REMOVE_ALL: u32 = 31;
/// `args[0]` = length of the first of two paths.
pub const RENAME: u32 = 32;
/// As [`RENAME`]: the file, its new name.
pub const HARD_LINK: u32 = 33;
/// As [`RENAME`]: the link's target, the link.
pub const SYMLINK: u32 = 34;
/// Answer: the link's target.
pub const READ_LINK: u32 = 35;
/// Answer: the path without links.
pub const CANONICALIZE: u32 = 36;
/// `args[0]` = mode.
pub const SET_MODE: u32 = 37;
/// As [`SET_TIMES_HANDLE`], without a handle; the times are 32 bytes of payload before the path. `args[0]` = 1 to follow a symbolic link.
pub const SET_TIMES: u32 = 38;
/// As [`RENAME`]: from, to. Result: bytes copied.
pub const COPY: u32 = 39;
/// Answer: the current directory.
pub const CURRENT_DIR: u32 = 40;
/// Changes the current directory of this program.
pub const SET_CURRENT_DIR: u32 = 41;
/// Answer: the path of the executable.
pub const CURRENT_EXE: u32 = 42;

/// Flags of [`OPEN`].
pub mod open {
    /// To read.
    pub const READ: u64 = 1;
    /// To write.
    pub const WRITE: u64 = 2;
    /// To write at the end.
    pub const APPEND: u64 = 4;
    /// The file is emptied first.
    pub const TRUNCATE: u64 = 8;
    /// The file is made if it does not exist.
    pub const CREATE: u64 = 16;
    /// The file is made, and must not exist.
    pub const CREATE_NEW: u64 = 32;
}

/// What [`LOCK`] does.
pub mod lock {
    /// Releases the lock.
    pub const UNLOCK: u64 = 0;
    /// Takes a shared lock.
    pub const SHARED: u64 = 1;
    /// Takes an exclusive lock.
    pub const EXCLUSIVE: u64 = 2;
    /// Added to the two above: fails with `EAGAIN` instead of waiting.
    pub const TRY: u64 = 4;
}

/// The host's answer about a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Stat {
    /// Kind and permissions, as Linux has them.
    pub mode: u32,
    /// 1 if `created` is known.
    pub has_created: u32,
    /// Bytes.
    pub size: u64,
    /// Seconds since the Unix epoch, and nanoseconds.
    pub modified: [i64; 2],
    /// Likewise.
    pub accessed: [i64; 2],
    /// Likewise.
    pub created: [i64; 2],
}
