//! Late answers: each warp has a mailbox in memory that host and device see.
//!
//! # Protocol
//! A warp makes one call at a time. If the ring answers it with [`crate::ring::PENDING`], the real answer comes here:
//!
//! ```text
//!   full == 0     empty      -- the host writes the answer, then full := 1 (release)
//!   full == 1     delivered  -- the device reads the answer, then full := 0
//! ```
//! * While empty the mailbox belongs to the host, if it owes this warp an answer, and to nobody else.
//! * A fence stands between the device's `full := 0` and the warp's next request, which may be posted without a release: so the host finds the mailbox empty.

use crate::atomic::{AtomicU32, Ordering};

/// Bytes that come with a late answer. What is longer goes to device memory.
pub const EXTRA: usize = 112;

/// Where one warp's late answer comes. Zeroed memory is an empty mailbox.
#[repr(C, align(128))]
pub struct Mailbox {
    /// See the protocol above.
    pub full: AtomicU32,
    /// Bytes of `extra` in use.
    pub len: u32,
    /// The answer.
    pub result: i64,
    /// Bytes that come with it.
    pub extra: [u8; EXTRA],
}

#[cfg(not(loom))]
const _: () = assert!(size_of::<Mailbox>() == 128);

/// The host's end: the mailboxes of all warps.
pub struct Mailboxes {
    first: *mut Mailbox,
    count: u32,
}

// SAFETY: the mailboxes are shared with the device by protocol, not by Rust references; the pointer may move between host threads.
unsafe impl Send for Mailboxes {}

impl Mailboxes {
    /// # Safety
    /// `first` points to `count` zeroed mailboxes that outlive this and that nobody else delivers to.
    pub unsafe fn new(first: *mut Mailbox, count: u32) -> Mailboxes {
        Mailboxes { first, count }
    }

    /// Whether there is a mailbox for this warp.
    pub fn has(&self, warp: u32) -> bool {
        warp < self.count
    }

    /// Delivers an answer, with at most [`EXTRA`] bytes. `false`: there is no such mailbox, or the last answer was not taken, which a
    /// device that follows the protocol cannot cause.
    pub fn deliver(&self, warp: u32, result: i64, bytes: &[u8]) -> bool {
        if !self.has(warp) {
            return false;
        }
        // SAFETY: the index is below the count that `new` was promised.
        let mailbox = unsafe { self.first.add(warp as usize) };
        // SAFETY: `full` is only accessed atomically.
        let full = unsafe { &(*mailbox).full };
        // Pairs with the release of the request that this answers: the device had emptied the mailbox before it.
        if full.load(Ordering::Acquire) != 0 {
            return false;
        }
        let len = bytes.len().min(EXTRA);
        // SAFETY: an empty mailbox that is owed an answer belongs to the host.
        unsafe {
            (*mailbox).len = len as u32;
            (*mailbox).result = result;
            (&raw mut (*mailbox).extra)
                .cast::<u8>()
                .copy_from(bytes.as_ptr(), len);
        }
        full.store(1, Ordering::Release);
        true
    }
}
