//! How many panics the running thread is in, and whether its hook runs.
//!
//! std asks at each lock and unlock. Elsewhere it looks at a word that all threads share, so as not to look for a thread-local; here that word would be a
//! read from L2, and the thread's own is in shared memory.

use crate::thread;

/// A warp's.
#[derive(Clone, Copy)]
pub(crate) struct Count {
    count: u32,
    in_hook: bool,
}

impl Count {
    /// Memory that had anything in it becomes a count of nothing.
    ///
    /// # Safety
    /// `count` is valid for writes.
    pub(crate) unsafe fn init(count: *mut Count) {
        // SAFETY: the caller's promise.
        unsafe {
            count.write(Count {
                count: 0,
                in_hook: false,
            });
        }
    }
}

#[inline(always)]
fn own() -> *mut Count {
    // SAFETY: only the address is taken.
    unsafe { &raw mut (*thread::local()).panics }
}

/// How many.
#[inline]
pub fn count() -> u32 {
    // SAFETY: a warp's count is only touched by the warp itself.
    unsafe { (*own()).count }
}

/// Whether the hook of one of them runs.
#[inline]
pub fn in_hook() -> bool {
    // SAFETY: as in `count`.
    unsafe { (*own()).in_hook }
}

/// Sets both.
#[inline]
pub fn set(count: u32, in_hook: bool) {
    // SAFETY: as in `count`.
    unsafe { own().write(Count { count, in_hook }) };
}
