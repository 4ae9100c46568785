//! The host's stand-in, for tests of the algorithms: threads instead of warps, yielding instead of sleeping.

#[cfg(any(test, loom))]
use core::sync::atomic::{AtomicU32, Ordering};

/// Gives way to another thread.
pub fn pause(_nanoseconds: u32) {
    #[cfg(loom)]
    loom::thread::yield_now();
    #[cfg(not(loom))]
    core::hint::spin_loop();
}

/// Loads a word that the other side writes.
///
/// # Safety
/// `address` is valid for atomic reads and 4-byte aligned.
#[cfg(test)]
pub unsafe fn load_acquire_host(address: *const u32) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { AtomicU32::from_ptr(address.cast_mut()) }.load(Ordering::Acquire)
}

/// Stores a word that the other side reads.
///
/// # Safety
/// `address` is valid for atomic writes and 4-byte aligned.
#[cfg(test)]
pub unsafe fn store_release_host(address: *mut u32, value: u32) {
    // SAFETY: the caller's promise.
    unsafe { AtomicU32::from_ptr(address) }.store(value, Ordering::Release);
}

/// Waits until the word differs from `expected`; there is no clock here, so `deadline` must be `u64::MAX`.
///
/// # Safety
/// `address` is valid for atomic reads for the whole wait.
#[cfg(test)]
pub unsafe fn wait_host(address: *const u32, expected: u32, deadline: u64) -> bool {
    assert_eq!(deadline, u64::MAX, "the host stand-in has no clock");
    // SAFETY: the caller's promise.
    while unsafe { load_acquire_host(address) } == expected {
        std::thread::yield_now();
    }
    true
}
