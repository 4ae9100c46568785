//! std's count of panics (`panicking::panic_count`), with the thread's own in its warp's memory: see `device_prelude::panic::count`.

use crate::sync::atomic::{Atomic, AtomicBool, Ordering};
use device_prelude::panic as panics;

/// A reason for forcing an immediate abort on panic.
#[derive(Debug)]
pub enum MustAbort {
    AlwaysAbort,
    PanicInHook,
}

/// Whether `panic::always_abort` has been called.
static ALWAYS_ABORT: Atomic<bool> = AtomicBool::new(false);

pub fn increase(run_panic_hook: bool) -> Option<MustAbort> {
    if ALWAYS_ABORT.load(Ordering::Relaxed) {
        return Some(MustAbort::AlwaysAbort);
    }
    if panics::in_hook() {
        return Some(MustAbort::PanicInHook);
    }
    panics::set(panics::count() + 1, run_panic_hook);
    None
}

#[inline]
pub fn finished_panic_hook() {
    panics::set(panics::count(), false);
}

#[inline]
pub fn decrease() {
    panics::set(panics::count() - 1, false);
}

pub fn set_always_abort() {
    ALWAYS_ABORT.store(true, Ordering::Relaxed);
}

#[inline]
#[must_use]
pub fn get_count() -> usize {
    panics::count() as usize
}

#[inline]
#[must_use]
pub fn count_is_zero() -> bool {
    panics::count() == 0
}
