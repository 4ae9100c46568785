//! A warp's record, as far as the host reads it: the state of the warp's thread comes first, the thread's name last.
//!
//! The host provides the memory ([`Launch::warp_records`](crate::Launch::warp_records)); the device runtime lays out what is between.

/// Bytes of one warp's record.
pub const WARP_RECORD_BYTES: u64 = 4096;

/// Offset of the [`ThreadName`] in a record: at its end.
pub const WARP_RECORD_NAME: u64 = WARP_RECORD_BYTES - size_of::<ThreadName>() as u64;

/// The bits of a record's first word that tell what its thread does: [`THREAD_RUNNING`], [`THREAD_ENDED`], or something else. The others are flags.
pub const THREAD_PHASE: u32 = 15;

/// A thread runs.
pub const THREAD_RUNNING: u32 = 1;

/// A thread has its result, and runs destructors of thread-locals.
pub const THREAD_ENDED: u32 = 2;

/// What whoever makes a call on all warps adds to a record's first word: the warp has a part in it. It is none of [`THREAD_PHASE`].
pub const THREAD_HELPS: u32 = 64;

/// Bytes of a thread's name that are kept.
pub const NAME_BYTES: usize = 56;

/// The name of the std thread that a warp runs, for reports. Only the warp itself writes it; the host reads it when nothing runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct ThreadName {
    /// Threads that have ended on this warp. It tells the present thread from earlier ones.
    pub ended: u32,
    /// Bytes of the name; 0 without one.
    pub len: u32,
    /// UTF-8, cut between characters.
    pub bytes: [u8; NAME_BYTES],
}
