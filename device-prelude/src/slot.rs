//! One warp's slot: the life of the std thread that it runs.
//!
//! # Life cycle
//! ```text
//!              (1) spawn                (2) the thread ends
//!     IDLE ───────────────> RUNNING ───────────────────────> FINISHED
//!      ^                       │                                 │
//!      │                       │ (3) handle dropped              │ (4) joined, or handle dropped
//!      │                       v                                 │
//!      │                   DETACHED                              │
//!      └───────────────────────┴─────────────────────────────────┘
//!                    (5) the thread ends; back to IDLE and onto the idle stack
//! ```
//! 1. The spawner owns the slot (it popped it), writes the job, then its compare-and-swap IDLE -> RUNNING (release). The worker sees it (acquire).
//! 2. The worker's compare-and-swap RUNNING -> FINISHED (release: the thread's writes are visible to the joiner).
//! 3. The handle's compare-and-swap RUNNING -> DETACHED; if it fails the thread has FINISHED, and (4) follows.
//! 4. The handle's owner sets IDLE (after an acquire load of FINISHED) and pushes the warp.
//! 5. The worker's compare-and-swap of (2) fails because of (3): the worker itself sets IDLE and pushes the warp.
//!
//! Whoever sets IDLE owns the slot until it pushes it; there is exactly one such owner in each life.
//! `STOP` is written over any state when the process ends, so that idle warps leave the kernel. It is the last state: each change above is a
//! compare-and-swap from another one, also where its maker owns the slot. A thread that was to start then never runs.

use crate::idle::Link;
use crate::primitive::{AtomicU32, Ordering};
use core::cell::UnsafeCell;

/// No thread. Zeroed memory is an idle slot.
pub const IDLE: u32 = 0;
/// A thread runs, its handle exists.
pub const RUNNING: u32 = device_abi::THREAD_RUNNING;
/// A thread runs, nobody will join it.
pub const DETACHED: u32 = device_abi::THREAD_DETACHED;
/// A thread has ended, its handle exists.
pub const FINISHED: u32 = 3;
/// The process ends: the worker leaves the kernel.
pub const STOP: u32 = 4;

/// What a thread runs.
#[derive(Clone, Copy)]
pub struct Job {
    /// Called with `arg` on the worker.
    pub entry: unsafe fn(usize),
    /// For `entry`.
    pub arg: usize,
    /// The thread's block of thread-locals.
    pub locals: *mut u8,
}

/// The life-cycle part of a slot. Its state comes first: the host reads it, for reports.
#[repr(C)]
pub struct Slot {
    state: AtomicU32,
    pub(crate) link: Link,
    job: UnsafeCell<Option<Job>>,
    /// Whether the thread has done its work and only tidies up: what waits for it may go on before the warp is free. A hint.
    ending: AtomicU32,
}

// SAFETY: `job` is handed over by `state` (release in `start`, acquire in `take_job`), and with it the block that it points to.
unsafe impl Sync for Slot {}
// SAFETY: as above.
unsafe impl Send for Slot {}

impl Slot {
    /// An idle slot.
    pub fn new() -> Slot {
        Slot {
            state: AtomicU32::new(IDLE),
            link: Link::default(),
            job: UnsafeCell::new(None),
            ending: AtomicU32::new(0),
        }
    }

    /// Says whether this slot's thread is about to end. Only its worker does. What makes others look at it comes later, and gives the order.
    pub fn set_ending(&self, ending: bool) {
        self.ending.store(ending.into(), Ordering::Relaxed);
    }

    /// Whether it is.
    pub fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed) != 0
    }

    /// Whether no other thread can have the slot soon: one runs here, or its handle still exists. A hint.
    pub fn is_taken(&self) -> bool {
        match self.state.load(Ordering::Relaxed) {
            RUNNING | FINISHED => true,
            DETACHED => !self.is_ending(),
            _ => false,
        }
    }

    /// The word that [`Slot::start`], [`Slot::finish`] and [`Slot::stop`] change; for waiting.
    pub fn state_word(&self) -> &AtomicU32 {
        &self.state
    }

    /// The state, with acquire order.
    pub fn state(&self) -> u32 {
        self.state.load(Ordering::Acquire)
    }

    /// (1).
    ///
    /// # Safety
    /// The caller popped this slot's warp from the idle stack and did not start it since.
    pub unsafe fn start(&self, job: Job) {
        // SAFETY: an idle slot's job belongs to the spawner.
        unsafe { *self.job.get() = Some(job) };
        // STOP may have come since the slot was popped: it must win, and then nobody takes the job.
        let _ = self
            .state
            .compare_exchange(IDLE, RUNNING, Ordering::Release, Ordering::Relaxed);
    }

    /// What (1) left, for the worker that saw RUNNING or DETACHED.
    ///
    /// # Safety
    /// Only this slot's worker calls it, after such a state, once for each job.
    pub unsafe fn take_job(&self) -> Option<Job> {
        // SAFETY: from RUNNING on the job belongs to the worker.
        unsafe { (*self.job.get()).take() }
    }

    /// (2), or the first half of (5): true if the worker now owns the slot and must push it.
    pub fn finish(&self) -> bool {
        let ended =
            self.state
                .compare_exchange(RUNNING, FINISHED, Ordering::AcqRel, Ordering::Acquire);
        match ended {
            Err(DETACHED) => {
                // STOP may come at the same moment: it must win.
                self.state
                    .compare_exchange(DETACHED, IDLE, Ordering::AcqRel, Ordering::Relaxed)
                    .is_ok()
            }
            _ => false,
        }
    }

    /// (3): false if the thread had finished and the caller now owns the slot (see [`Slot::recycle`]).
    pub fn detach(&self) -> bool {
        !matches!(
            self.state
                .compare_exchange(RUNNING, DETACHED, Ordering::AcqRel, Ordering::Acquire),
            Err(FINISHED)
        )
    }

    /// (4): the handle's owner saw FINISHED; true if it now must push the slot.
    pub fn recycle(&self) -> bool {
        self.state
            .compare_exchange(FINISHED, IDLE, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
    }

    /// The process ends.
    pub fn stop(&self) {
        // An exchange, as all other changes are: loom does not order a plain store among them.
        self.state.swap(STOP, Ordering::Release);
    }
}

impl Default for Slot {
    fn default() -> Self {
        Slot::new()
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::Arc;

    unsafe fn nothing(_: usize) {}

    /// Whether the handle is joined or dropped, exactly one side ends up owning the slot.
    #[test]
    fn one_owner_after_the_end() {
        for join in [false, true] {
            loom::model(move || {
                let slot = Arc::new(Slot::new());
                // SAFETY: nobody else knows the slot yet.
                unsafe {
                    slot.start(Job {
                        entry: nothing,
                        arg: 0,
                        locals: core::ptr::null_mut(),
                    })
                };
                let worker = Arc::clone(&slot);
                let thread = loom::thread::spawn(move || {
                    // SAFETY: this thread is the worker, the state is RUNNING or DETACHED.
                    assert!(unsafe { worker.take_job() }.is_some());
                    worker.finish()
                });
                let ours = if join {
                    while slot.state() != FINISHED {
                        loom::thread::yield_now();
                    }
                    slot.recycle()
                } else {
                    !slot.detach() && slot.recycle()
                };
                let theirs = thread.join().unwrap();
                assert!(ours != theirs, "one owner: handle {ours}, worker {theirs}");
                assert_eq!(slot.state(), IDLE);
            });
        }
    }

    /// The end of the process comes while a thread is spawned, runs, and is joined or detached: the worker leaves, whatever else happens.
    #[test]
    fn nothing_comes_after_stop() {
        for join in [false, true] {
            loom::model(move || {
                let slot = Arc::new(Slot::new());
                let worker = Arc::clone(&slot);
                let worker = loom::thread::spawn(move || {
                    // One look of its loop: what it does by that must not hide the end from the next.
                    if matches!(worker.state(), RUNNING | DETACHED) {
                        // SAFETY: this thread is the worker, which saw that state.
                        assert!(unsafe { worker.take_job() }.is_some());
                        worker.finish();
                    }
                });
                let spawner = Arc::clone(&slot);
                let spawner = loom::thread::spawn(move || {
                    // SAFETY: nobody else starts it.
                    unsafe {
                        spawner.start(Job {
                            entry: nothing,
                            arg: 0,
                            locals: core::ptr::null_mut(),
                        });
                    }
                    match join {
                        true => spawner.state() == FINISHED && spawner.recycle(),
                        false => !spawner.detach() && spawner.recycle(),
                    }
                });
                slot.stop();
                spawner.join().unwrap();
                worker.join().unwrap();
                assert_eq!(slot.state(), STOP);
            });
        }
    }
}
