//! Lanes of a worker's warp that run parts of its leaf: what rayon's functions find there. A part of `registry`, since it needs the fields of [`WorkerThread`].
//!
//! A **leaf** is what `rayon` (the crate) does one item after the other on a worker. It is split over the lanes of the worker's warp (`rayon/src/gpu_run_lanes.rs`). Lane 0 is the worker itself. Each other
//! lane is a thread of its own, which waits for nothing but its part, and here is told whose lane it is ([`enter`]).
//!
//! **What is called in a part** has the meaning that it has on the worker:
//!
//! | called | on a lane |
//! |---|---|
//! | `join` | one closure after the other |
//! | an iterator | one item after the other |
//! | `current_num_threads`, `install` in the same pool | as on the worker |
//! | `scope`, `in_place_scope`, `broadcast`, `install` in another pool | the lane gets a [`WorkerThread`] of its own for the rest of its part. It waits without sleeping, and meanwhile does injected and broadcast jobs |
//! | `spawn`, in a scope or not | the job is injected: any worker of the pool does it |
//! | `current_thread_index` | no such program has leaves on lanes: many of them keep something for each worker, and lanes of one worker would share it |
//!
//! **This cannot deadlock.** A lane waits for jobs that it has injected, or that others have. All workers of the pool that wait do injected jobs, and so does the lane, so its own are done even if it is the
//! only one. The worker itself goes on when all its lanes have, and while it waits for them has no job of its own that it has begun but the leaf.
//!
//! A lane's [`WorkerThread`] has the number of the lane's worker. Nobody steals from it, it marks nothing on the board, and it does not sleep, so it shares nothing with that worker but its
//! broadcast jobs, which either may take.

use super::{CoreLatch, JobFifo, JobRef, Worker, WorkerThread, XorShift64Star};
use crate::registry::gpu_run_steal::Own;
use crate::unwind;
use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

thread_local! {
    /// The worker whose lane this thread is. Null on anything else, and where the leaf's thread is no worker.
    static LEADER: Cell<*const WorkerThread> = const { Cell::new(ptr::null()) };
    /// Which leaf the lane does a part of.
    static LEAF: Cell<usize> = const { Cell::new(0) };
}

/// Whose lanes do a leaf.
#[derive(Clone, Copy, Debug)]
pub struct Leader(*const WorkerThread);

/// The running thread is to be one.
pub fn leader() -> Leader {
    Leader(super::WORKER_THREAD_STATE.get())
}

/// The running lane does a part of a leaf, until this is dropped.
#[derive(Debug)]
pub struct Part(());

/// Begins a part of a leaf on this lane. `leaf` is any number that the leaf's kind has.
///
/// # Safety
/// The leader lives until the part ends, and does nothing meanwhile but parts of this leaf. This is not its own thread.
pub unsafe fn enter(leader: Leader, leaf: usize) -> Part {
    LEADER.set(leader.0);
    LEAF.set(leaf);
    Part(())
}

impl Drop for Part {
    fn drop(&mut self) {
        LEADER.set(ptr::null());
        let own = super::WORKER_THREAD_STATE.get();
        if !own.is_null() {
            // SAFETY: `worker` made it, and nothing borrows it: the part has ended.
            drop(unsafe { Box::from_raw(own.cast_mut()) });
        }
    }
}

/// Whether this thread is a lane that does a part of a worker's leaf. The question comes from something parallel within that: see [`is_parallel_inside`].
#[inline]
pub fn is_on_lane() -> bool {
    if LEADER.get().is_null() {
        return false;
    }
    note(LEAF.get());
    true
}

/// The number of this thread in its pool, if it is a worker and no lane.
pub fn index() -> Option<usize> {
    // SAFETY: it lives as long as its thread, or its part.
    let worker = unsafe { super::WORKER_THREAD_STATE.get().as_ref()? };
    (!worker.own.is_lane).then_some(worker.index)
}

/// Leaves in whose parts something parallel was called, by their numbers: a later one takes the place of an earlier one with the same remainder. Relaxed: a hint.
static PARALLEL: [AtomicUsize; 64] = [const { AtomicUsize::new(0) }; 64];

fn place(leaf: usize) -> &'static AtomicUsize {
    // Addresses of functions, which are multiples of 16 or more.
    &PARALLEL[leaf / 16 % PARALLEL.len()]
}

#[cold]
fn note(leaf: usize) {
    place(leaf).store(leaf, Ordering::Relaxed);
}

/// Whether something parallel was called in such leaves before. Their items have work for other workers, which one lane after the other would do alone: so they are better not split.
#[inline]
pub fn is_parallel_inside(leaf: usize) -> bool {
    place(leaf).load(Ordering::Relaxed) == leaf
}

/// The pool that this thread's calls go to, if it is a lane of one of its workers.
#[inline]
pub(super) fn pool() -> Option<&'static Arc<super::Registry>> {
    // SAFETY: it lives as long as the part, and its users are called in the part. The lifetime is only theirs.
    Some(unsafe { &(*LEADER.get().as_ref()?).registry })
}

/// What `WorkerThread::current` is where there is none: a lane's own.
#[inline]
pub(super) fn worker() -> *const WorkerThread {
    let leader = LEADER.get();
    if leader.is_null() {
        return ptr::null();
    }
    // SAFETY: `enter`'s caller promised that it lives.
    make(unsafe { &*leader })
}

#[cold]
fn make(leader: &WorkerThread) -> *const WorkerThread {
    note(LEAF.get());
    let worker = Box::into_raw(Box::new(WorkerThread {
        worker: Worker::new_lifo(),
        stealer: leader.stealer.clone(),
        fifo: JobFifo::new(),
        index: leader.index,
        rng: XorShift64Star::new(),
        own: Own::of_lane(),
        registry: Arc::clone(&leader.registry),
    }));
    // SAFETY: there is none, and this one lives until the part ends.
    unsafe { WorkerThread::set_current(worker) };
    worker
}

/// `join` on a lane: `a`, then `b` even if `a` has panicked, and then the first panic.
#[cold]
pub(crate) fn join<RA, RB>(a: impl FnOnce() -> RA, b: impl FnOnce() -> RB) -> (RA, RB) {
    match unwind::halt_unwinding(a) {
        Ok(a) => (a, b()),
        Err(first) => {
            drop(unwind::halt_unwinding(b));
            unwind::resume_unwinding(first)
        }
    }
}

impl WorkerThread {
    /// Whether this is a lane's.
    #[inline]
    pub(super) fn is_lane(&self) -> bool {
        self.own.is_lane
    }

    /// Waits on a lane, which never sleeps.
    pub(super) unsafe fn wait_on_lane(&self, latch: &CoreLatch) {
        while !latch.probe() {
            match self.find_work_on_lane() {
                Some(job) => self.execute(job),
                None => std::thread::yield_now(),
            }
        }
    }

    fn find_work_on_lane(&self) -> Option<JobRef> {
        self.take_local_job()
            .or_else(|| self.registry.pop_injected_job())
    }
}
