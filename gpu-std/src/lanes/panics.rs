//! Panics of lanes: each is caught on its lane, and one of them goes on in the caller.

use super::slots::Slots;
use crate::parts::payload::{Payload, discard};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// The panics of a call.
pub(super) struct Panics {
    payloads: Slots<Payload>,
    /// A bit for each lane that has panicked. Relaxed: what lanes write is visible when the call returns.
    lanes: AtomicU32,
}

/// Some lane has panicked.
pub(super) struct Panicked {
    /// A bit for each lane that has.
    lanes: u32,
    /// That of the lowest lane.
    payload: Payload,
}

impl Panics {
    pub(super) const fn new() -> Panics {
        Panics {
            payloads: Slots::new(),
            lanes: AtomicU32::new(0),
        }
    }

    /// Runs a lane's part, and keeps its panic.
    ///
    /// # Safety
    /// Each lane comes once.
    pub(super) unsafe fn catch(&self, lane: usize, part: impl FnOnce()) {
        // What a panic leaves behind is seen by nobody who does not learn of the panic: it goes on in the caller.
        if let Err(payload) = catch_unwind(AssertUnwindSafe(part)) {
            // SAFETY: a lane's slot is its own, and it comes once.
            unsafe { self.payloads.put(lane, payload) };
            self.lanes.fetch_or(1 << lane, Relaxed);
        }
    }

    /// What there was, when all lanes have returned. It can be had once.
    pub(super) fn take(&mut self) -> Option<Panicked> {
        match *self.lanes.get_mut() {
            0 => None,
            lanes => Some(Panicked::new(&self.payloads, lanes)),
        }
    }
}

impl Panicked {
    #[cold]
    fn new(payloads: &Slots<Payload>, lanes: u32) -> Panicked {
        // SAFETY: the lanes have returned, and those with a bit have put a payload.
        let mut payloads = unsafe { payloads.filled(lanes) };
        let payload = payloads.next().expect("a lane that has panicked");
        payloads.for_each(discard);
        Panicked { lanes, payload }
    }

    /// A bit for each lane that has done all of its part.
    pub(super) fn finished(&self) -> u32 {
        !self.lanes
    }

    /// Goes on with the panic of the lowest lane.
    pub(super) fn resume(self) -> ! {
        panic::resume_unwind(self.payload)
    }
}
