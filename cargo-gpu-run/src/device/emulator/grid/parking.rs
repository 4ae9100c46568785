//! Harts that sleep, or wait for a word in memory.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::super::interpret::WaitRequest;
use super::super::op::WaitFor;

/// A hart that waits for a word.
struct Waiter {
    hart: u32,
    request: WaitRequest,
}

/// Why a hart of [`Parking::wake`] goes on.
pub(super) enum Woken {
    /// Its sleep is over.
    Slept(u32),
    /// Its word changed (or not, and time is up). The result goes to this offset of its local memory.
    Answered {
        hart: u32,
        result: u32,
        changed: bool,
        /// Its word.
        address: u64,
    },
}

/// All parked harts. Costs nothing for harts that sleep, one comparison a round for those that wait.
#[derive(Default)]
pub(in super::super) struct Parking {
    /// By deadline, then by the order of falling asleep.
    sleepers: BinaryHeap<Reverse<(u64, u64, u32)>>,
    waiters: Vec<Waiter>,
    naps: u64,
}

impl Parking {
    pub(super) fn sleep(&mut self, hart: u32, until: u64) {
        self.naps += 1;
        self.sleepers.push(Reverse((until, self.naps, hart)));
    }

    pub(super) fn wait(&mut self, hart: u32, request: WaitRequest) {
        self.waiters.push(Waiter { hart, request });
    }

    /// Lets go every hart whose time or word has come, in a fixed order.
    pub(super) fn wake(&mut self, now: u64, mut woken: impl FnMut(Woken)) {
        while let Some(Reverse((until, _, hart))) = self.sleepers.peek().copied() {
            if until > now {
                break;
            }
            self.sleepers.pop();
            woken(Woken::Slept(hart));
        }
        look(&mut self.waiters, now, woken);
    }

    /// The earliest time at which a hart goes on by itself.
    pub(super) fn earliest(&self) -> Option<u64> {
        let sleeper = self.sleepers.peek().map(|Reverse((until, ..))| *until);
        let waiter = self
            .waiters
            .iter()
            .map(|waiter| waiter.request.deadline)
            .filter(|&deadline| deadline != u64::MAX)
            .min();
        match (sleeper, waiter) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Whether a hart waits for the host.
    pub(super) fn awaits_host(&self) -> bool {
        self.waiters
            .iter()
            .any(|waiter| waiter.request.whom == WaitFor::Host)
    }

    /// The address that each waiting hart waits at.
    pub(super) fn addresses(&self) -> HashMap<u32, u64> {
        let waiters = self.waiters.iter();
        waiters
            .map(|waiter| (waiter.hart, waiter.request.address))
            .collect()
    }
}

/// Takes out those whose word has changed, or whose time is up.
fn look(waiters: &mut Vec<Waiter>, now: u64, mut woken: impl FnMut(Woken)) {
    waiters.retain(|waiter| {
        let request = &waiter.request;
        // The host's end of the ring writes these words: a volatile read sees what `poll` did.
        // SAFETY: checked when the wait began; global and shared memory do not move during a launch, nor does the
        // local memory of a hart that does not run.
        let changed = unsafe { request.word.read_volatile() } != request.expected;
        if changed || request.deadline <= now {
            woken(Woken::Answered {
                hart: waiter.hart,
                result: request.result,
                changed,
                address: request.address,
            });
            return false;
        }
        true
    });
}
