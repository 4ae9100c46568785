//! Time on the device: nanoseconds of `%globaltimer` (virtual on the emulator).

use crate::arch;

/// Monotonic nanoseconds.
pub fn now() -> u64 {
    arch::nanoseconds()
}

/// The moment `timeout` ns from now; a wait that would end after 584 years never ends.
pub fn deadline(timeout: u64) -> u64 {
    now().saturating_add(timeout)
}

/// Sleeps at least `nanoseconds`.
pub fn sleep(nanoseconds: u64) {
    let never = 0u32;
    // SAFETY: a local that nobody changes is valid for the whole wait; the wait ends by its deadline.
    unsafe { arch::wait(&raw const never, 0, deadline(nanoseconds)) };
}
