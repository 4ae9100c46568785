//! Time on the device: nanoseconds of `%globaltimer` (virtual on the emulator).

use crate::arch;
use crate::arch::atomic::{AtomicU32, AtomicU64};

/// Monotonic nanoseconds.
pub fn now() -> u64 {
    arch::nanoseconds()
}

/// `timeout` ns from now, saturating: a wait of more than 584 years never ends.
pub fn deadline(timeout: u64) -> u64 {
    now().saturating_add(timeout)
}

/// Waits until `*word != expected` (true) or the clock reaches `deadline` (false; `u64::MAX` is never). Orders nothing.
///
/// For a word that one thread waits for: who changes it need not wake anybody.
#[inline]
pub fn until_changed(word: &AtomicU32, expected: u32, deadline: u64) -> bool {
    arch::wait_relaxed(word, expected, deadline)
}

/// As [`until_changed`] for a word of 64 bits.
#[inline]
pub fn until_changed_64(word: &AtomicU64, expected: u64, deadline: u64) -> bool {
    arch::wait_relaxed_64(word, expected, deadline)
}

/// Sleeps at least `nanoseconds`.
pub fn sleep(nanoseconds: u64) {
    // A word that nobody changes: the wait ends by its deadline.
    arch::wait(&AtomicU32::new(0), 0, deadline(nanoseconds));
}
