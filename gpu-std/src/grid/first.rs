//! The first panic of a call: it goes on in the caller, and all others are dropped.

use crate::parts::payload::{Payload, discard};
use std::cell::UnsafeCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// The first panic of a call, when there is one.
pub(super) struct First {
    /// Somebody has panicked. Relaxed: the payload is read when the call has returned, and what was written is visible then.
    is_there: AtomicBool,
    payload: UnsafeCell<Option<Payload>>,
}

// SAFETY: who has set the flag writes the payload, once, and it is read by `end` alone, which has `First` for itself.
unsafe impl Sync for First {}

impl First {
    pub(super) const fn new() -> First {
        First {
            is_there: AtomicBool::new(false),
            payload: UnsafeCell::new(None),
        }
    }

    /// Whether one has panicked already: then no other part is begun.
    #[inline]
    pub(super) fn is_there(&self) -> bool {
        self.is_there.load(Relaxed)
    }

    /// Runs a part of the work, unless one has panicked already. Keeps its panic if it is the first.
    #[inline]
    pub(super) fn catch(&self, part: impl FnOnce()) {
        if !self.is_there() {
            self.catch_always(part);
        }
    }

    /// Runs a part of the work. Keeps its panic if it is the first, and tells whether there was none.
    #[inline]
    pub(super) fn catch_always(&self, part: impl FnOnce()) -> bool {
        // What a panic leaves behind is seen by nobody who does not learn of the panic: it goes on in the caller.
        match catch_unwind(AssertUnwindSafe(part)) {
            Ok(()) => true,
            Err(payload) => {
                self.keep(payload);
                false
            }
        }
    }

    #[cold]
    fn keep(&self, payload: Payload) {
        let flag = &self.is_there;
        match flag.compare_exchange(false, true, Relaxed, Relaxed) {
            // SAFETY: one call has set the flag, and nobody reads before all parts are over.
            Ok(_) => unsafe { *self.payload.get() = Some(payload) },
            Err(_) => discard(payload),
        }
    }

    /// Whether there was one, when all parts are over. It can be had once.
    pub(super) fn end(&mut self) -> Result<(), Panicked> {
        match self.payload.get_mut().take() {
            None => Ok(()),
            Some(payload) => Err(Panicked(payload)),
        }
    }
}

/// A call has panicked.
pub(super) struct Panicked(Payload);

impl Panicked {
    pub(super) fn resume(self) -> ! {
        resume_unwind(self.0)
    }
}
