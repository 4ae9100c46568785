//! Time on the device: nanoseconds of `%globaltimer` (virtual on the emulator).

use crate::arch;
use crate::arch::atomic::AtomicU32;

/// Monotonic nanoseconds.
pub fn now() -> u64 {
    arch::nanoseconds()
}

/// `timeout` ns from now, saturating: a wait of more than 584 years never ends.
pub fn deadline(timeout: u64) -> u64 {
    now().saturating_add(timeout)
}

/// Sleeps at least `nanoseconds`.
pub fn sleep(nanoseconds: u64) {
    // A word that nobody changes: the wait ends by its deadline.
    arch::wait(&AtomicU32::new(0), 0, deadline(nanoseconds));
}
