//! The word by which one worker sleeps: one atomic operation instead of a mutex and a condition variable.
//!
//! ```text
//!            drowsy                fall_asleep
//!   AWAKE ───────────> DROWSY ──────────────────> ASLEEP      by the worker
//!     ^                  │                           │
//!     └──────────────────┴───────────────────────────┘
//!        wake, by anyone; stay_awake, by the worker
//! ```
//!
//! **No wake-up is lost.** A worker is DROWSY before it does what makes others wake it: before its latch says SLEEPING, and before it counts as a
//! sleeper. Both are read-modify-writes with release, and who wakes has seen one of them with acquire. So `wake` finds DROWSY or ASLEEP. From
//! DROWSY the worker cannot fall asleep any more: `fall_asleep` fails. From ASLEEP its wait ends. Who comes before that finds AWAKE, and goes; so
//! `drowsy` acquires, and what that one brought is seen by the worker's last look for jobs of its own, which comes after it.
//!
//! **Who counts.** `Sleep` counts those who sleep. A worker adds itself while it is DROWSY. Who wakes an ASLEEP one takes it off, so that
//! nobody takes it for a sleeper until it has noticed. A DROWSY one takes itself off, if it had added itself.
//!
//! **Orders.** `wake` releases what its caller did, and a worker that was woken acquires it.

use crate::gpu_run_sync::{AtomicU32, Ordering, fence, wait_while};

const AWAKE: u32 = 0;
const DROWSY: u32 = 1;
const ASLEEP: u32 = 2;

/// What a worker was when it was woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Was {
    /// Nobody had to be woken.
    Awake,
    /// It will not fall asleep, and takes itself off the sleepers.
    Drowsy,
    /// It is woken; the caller takes it off the sleepers.
    Asleep,
}

pub(crate) struct Word(AtomicU32);

impl Default for Word {
    fn default() -> Word {
        Word(AtomicU32::new(AWAKE))
    }
}

impl Word {
    /// By the worker, before anyone can have a reason to wake it.
    pub(crate) fn drowsy(&self) {
        // Release by what gives others the reason. Acquire for who came before, found this worker awake, and went: what that one did is seen from here on.
        self.0.swap(DROWSY, Ordering::Acquire);
    }

    /// By the worker that is drowsy and found a reason to stay awake. Who wakes it in this moment has nothing to do.
    pub(crate) fn stay_awake(&self) {
        // Acquire: as in `drowsy`. A store would hide what the other released.
        self.0.swap(AWAKE, Ordering::Acquire);
    }

    /// By the worker that is drowsy: sleeps until it is woken. False if that had happened before.
    pub(crate) fn fall_asleep(&self) -> bool {
        let asleep = self
            .0
            .compare_exchange(DROWSY, ASLEEP, Ordering::AcqRel, Ordering::Acquire);
        if asleep.is_err() {
            return false;
        }
        wait_while(&self.0, ASLEEP);
        fence(Ordering::Acquire);
        true
    }

    /// By anyone.
    pub(crate) fn wake(&self) -> Was {
        match self.0.swap(AWAKE, Ordering::AcqRel) {
            AWAKE => Was::Awake,
            DROWSY => Was::Drowsy,
            _ => Was::Asleep,
        }
    }
}
