//! The host's stand-in, for tests of the algorithms: threads instead of warps, yielding instead of sleeping.

use crate::primitive::{AtomicU32, Ordering};

/// Gives way to another thread.
pub fn pause(_nanoseconds: u32) {
    #[cfg(loom)]
    loom::thread::yield_now();
    #[cfg(not(loom))]
    std::thread::yield_now();
}

/// Stores a word that the other side reads.
pub fn store_release_host(word: &AtomicU32, value: u32) {
    word.store(value, Ordering::Release);
}

/// Waits until `*word != expected` (true). There is no clock here.
///
/// # Panics
/// If `deadline` is not `u64::MAX`.
pub fn wait(word: &AtomicU32, expected: u32, deadline: u64) -> bool {
    assert_eq!(deadline, u64::MAX, "the host stand-in has no clock");
    while word.load(Ordering::Acquire) == expected {
        pause(0);
    }
    true
}

/// As [`wait`], for a word that the other side writes.
pub fn wait_host(word: &AtomicU32, expected: u32) {
    wait(word, expected, u64::MAX);
}

/// As [`wait_host`], for what may take long.
pub fn wait_host_long(word: &AtomicU32, expected: u32) {
    wait(word, expected, u64::MAX);
}
