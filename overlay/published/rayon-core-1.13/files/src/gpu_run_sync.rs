//! The atomics of the files `gpu_run_*`, and how a worker waits for a word. The models of `cargo test --test rayon_sleep` have loom's in this place.

pub(crate) use std::sync::atomic::{fence, AtomicU32, Ordering};

/// Waits while `word` is `value`. Nothing is ordered behind the change.
#[cfg(target_os = "cuda")]
pub(crate) fn wait_while(word: &AtomicU32, value: u32) {
    extern "C" {
        /// Of the device's runtime: polls, with pauses that grow to 1 us. `deadline` is in nanoseconds; the largest is none.
        fn __gpu_run_wait_relaxed(address: *const u32, expected: u32, deadline: u64) -> u32;
    }
    // SAFETY: the reference is valid for the whole wait.
    unsafe { __gpu_run_wait_relaxed(word.as_ptr(), value, u64::MAX) };
}

/// The same where rayon-core's own tests run on a CPU.
#[cfg(not(target_os = "cuda"))]
pub(crate) fn wait_while(word: &AtomicU32, value: u32) {
    while word.load(Ordering::Relaxed) == value {
        std::thread::sleep(std::time::Duration::from_micros(20));
    }
}
