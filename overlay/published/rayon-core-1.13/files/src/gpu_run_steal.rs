//! How a worker finds jobs. A part of `registry`, since it needs the fields of [`WorkerThread`].
//!
//! **A worker that waits in `join` inside of a stolen job steals only from the thief of the job that it waits for**. rayon's own steals anything, on top of
//! its stack: then the lower job goes on only when the upper one has ended, that one may wait for a third at the bottom of another worker's stack, and with hundreds of workers such
//! chains are hundreds of jobs long. After the last piece of a sum was done, 1,056 workers needed as long again to end the jobs that waited for each other, and the stacks overflowed
//! 512 KiB. A thief's queue was empty when it stole, so whatever it holds comes from the stolen job, and has to be done anyway before who waits for that goes on.
//! A worker that waits for anything else (a scope, another pool) steals anything, up to [`LIMIT`].
//!
//! **This cannot deadlock.** A waiting worker does its own jobs, broadcasts and injected jobs whatever lies on its stack; only others' jobs it leaves to others.
//! Let job A depend on job B if A waits for B, or if A lies on a stack right below B and so goes on only when B has ended. In the first case B is a child of A: it was made, and so
//! begun, after A. In the second B was begun on top of A. So along such a chain jobs begin later and later, and no chain closes to a circle. It ends
//! at a job that runs, or at one that was not begun: that one lies in a queue, whose owner runs (then its job ends, and
//! its next wait takes the job), or waits itself, and a worker that waits looks into its own queue first; or it was injected, and every worker that waits takes it.

use super::{JobRef, Registry, Steal, WorkerThread};
use crate::gpu_run_bits::Bits;
use crate::latch::AsCoreLatch;
use crossbeam_utils::CachePadded;
use std::cell::Cell;
use std::sync::atomic::{fence, AtomicUsize, Ordering};

/// So many stolen jobs may lie on one stack, one above the other, where who waits for what is not known.
const LIMIT: u32 = 12;
/// So often a worker looks for what it waits for before it takes a job from below, some 1 us each time. Short jobs end meanwhile, and are not split further for this.
const PATIENCE: u32 = 64;

/// A worker, if there is one. Relaxed: it says only where to look.
pub(crate) struct Thief(AtomicUsize);

impl Thief {
    const NOBODY: usize = usize::MAX;

    pub(crate) fn nobody() -> Thief {
        Thief(AtomicUsize::new(Thief::NOBODY))
    }

    /// The calling worker runs the job.
    pub(crate) fn is_me(&self) {
        // SAFETY: a job runs on a worker, which lives as long as its thread.
        let worker = unsafe { &*WorkerThread::current() };
        self.0.store(worker.index, Ordering::Relaxed);
    }

    fn get(&self) -> Option<usize> {
        let index = self.0.load(Ordering::Relaxed);
        (index != Thief::NOBODY).then_some(index)
    }
}

/// What all workers of a pool share, besides their queues.
pub(super) struct Board {
    /// Who may have jobs. A set bit may be stale, but every worker with jobs has its bit set.
    work: Bits,
    /// As many as the injected jobs that nobody has taken, or more: counted before a job is pushed, so 0 says that there is none.
    injected: CachePadded<AtomicUsize>,
    /// Broadcasts so far: counted after their jobs were pushed.
    broadcasts: CachePadded<AtomicUsize>,
}

impl Board {
    pub(super) fn new(workers: usize) -> Board {
        Board {
            work: Bits::new(workers),
            injected: CachePadded::new(AtomicUsize::new(0)),
            broadcasts: CachePadded::new(AtomicUsize::new(0)),
        }
    }

    /// A job is about to be injected. Relaxed: a worker that is about to sleep looks at the queue itself, behind a fence.
    pub(super) fn will_inject(&self) {
        self.injected.fetch_add(1, Ordering::Relaxed);
    }

    /// An injected job was taken.
    pub(super) fn took_injected(&self) {
        self.injected.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether it is worth to look for one: a look into the queue itself costs two fences.
    pub(super) fn may_be_injected(&self) -> bool {
        self.injected.load(Ordering::Relaxed) != 0
    }

    /// Every worker has got a job of a broadcast. Release: who reads the number sees them.
    pub(super) fn did_broadcast(&self) {
        self.broadcasts.fetch_add(1, Ordering::Release);
    }
}

/// What a worker knows of itself.
#[derive(Default)]
pub(super) struct Own {
    /// Whether it is a lane's (`gpu_run_lane`).
    pub(super) is_lane: bool,
    /// Whether its bit in `Board::work` is set.
    has_bit: Cell<bool>,
    /// Stolen jobs on its stack.
    stolen: Cell<u32>,
    /// Broadcasts whose jobs it has taken.
    broadcasts: Cell<usize>,
}

impl Own {
    pub(super) fn of_lane() -> Own {
        Own {
            is_lane: true,
            ..Own::default()
        }
    }
}

impl WorkerThread {
    /// A job was pushed onto its own queue.
    #[inline]
    pub(super) fn has_work(&self) {
        if !self.own.has_bit.replace(true) {
            self.registry.board.work.set(self.index);
        }
    }

    /// Its own queue was empty just now, and nobody else pushes there.
    #[inline]
    pub(super) fn has_no_work(&self) {
        // A lane never has it.
        if self.own.has_bit.replace(false) {
            self.registry.board.work.clear(self.index);
        }
    }

    /// A job of a broadcast.
    #[inline]
    pub(super) fn take_broadcast_job(&self) -> Option<JobRef> {
        let number = self.registry.board.broadcasts.load(Ordering::Relaxed);
        if number == self.own.broadcasts.get() {
            return None;
        }
        // With the release in `did_broadcast`: the jobs of so many broadcasts are there to be seen.
        fence(Ordering::Acquire);
        loop {
            match self.stealer.steal() {
                Steal::Success(job) => return Some(job),
                Steal::Empty => {
                    self.own.broadcasts.set(number);
                    return None;
                }
                Steal::Retry => {}
            }
        }
    }

    /// As `find_work`, for a worker that waits for a latch, which `thief` sets if that is given, and has looked so often. Says whether the job is another's.
    pub(super) fn find_work_while_waiting(
        &self,
        thief: Option<&Thief>,
        looks: u32,
    ) -> Option<(JobRef, bool)> {
        if let Some(job) = self.take_local_job() {
            return Some((job, false));
        }
        let stolen = self.own.stolen.get();
        let job = match thief {
            Some(_) if stolen > 0 && looks < PATIENCE => None,
            Some(thief) if stolen > 0 => self.steal_from(thief),
            _ if stolen < LIMIT => self.steal(),
            _ => None,
        };
        if let Some(job) = job {
            return Some((job, true));
        }
        Some((self.registry.pop_injected_job()?, false))
    }

    /// Runs a job that `find_work_while_waiting` has found. Jobs do not unwind.
    pub(super) unsafe fn execute_while_waiting(&self, (job, is_stolen): (JobRef, bool)) {
        let stolen = &self.own.stolen;
        stolen.set(stolen.get() + u32::from(is_stolen));
        self.execute(job);
        stolen.set(stolen.get() - u32::from(is_stolen));
    }

    /// Waits for the latch of a job that `thief` runs, as soon as somebody does.
    pub(crate) unsafe fn wait_for_thief<L: AsCoreLatch + ?Sized>(&self, latch: &L, thief: &Thief) {
        self.wait_until_cold(latch.as_core_latch(), Some(thief));
    }

    fn steal_from(&self, thief: &Thief) -> Option<JobRef> {
        let victim = thief.get()?;
        if victim == self.index || !self.registry.board.work.has(victim) {
            return None;
        }
        match self.registry.thread_infos[victim].stealer.steal() {
            Steal::Success(job) => Some(job),
            Steal::Empty | Steal::Retry => None,
        }
    }

    /// Looks into the queues of those that may have jobs: near ones first, in an order that differs from look to look.
    pub(super) fn steal_from_marked(&self) -> Option<JobRef> {
        let registry: &Registry = &self.registry;
        loop {
            let mut retry = false;
            let turn = self.rng.next_usize(32) as u32;
            let job = registry.board.work.find(self.index, turn, |victim| {
                if victim == self.index {
                    return None;
                }
                match registry.thread_infos[victim].stealer.steal() {
                    Steal::Success(job) => Some(job),
                    Steal::Empty => None,
                    Steal::Retry => {
                        retry = true;
                        None
                    }
                }
            });
            if job.is_some() || !retry {
                return job;
            }
        }
    }
}
