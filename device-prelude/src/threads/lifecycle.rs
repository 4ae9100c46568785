//! The life of the std thread that a warp runs.
//!
//! ```text
//!              (1) spawn                (2) the thread ends
//!     IDLE ───────────────> RUNNING ───────────────────────> FINISHED
//!      ^                       │                                 │
//!      │                       │ (3) handle dropped              │ (4) joined, or handle dropped
//!      │                       v                                 │
//!      │                   DETACHED                              │
//!      └───────────────────────┴─────────────────────────────────┘
//!                    (5) the thread ends; back to IDLE and into the idle set
//! ```
//! 1. The spawner owns the warp (it took it from the idle set). It writes the job, then its compare-and-swap IDLE -> RUNNING (release) hands the job over. The worker sees RUNNING (acquire).
//! 2. The worker's compare-and-swap RUNNING -> FINISHED (release: the thread's writes are visible to the joiner).
//! 3. The handle's compare-and-swap RUNNING -> DETACHED; if it fails the thread has FINISHED, and (4) follows.
//! 4. The handle's owner sets IDLE (after an acquire load of FINISHED) and puts the warp into the idle set.
//! 5. The worker's compare-and-swap of (2) fails because of (3): the worker itself sets IDLE and puts the warp into the idle set.
//!
//! Whoever sets IDLE owns the warp until it puts it there; there is exactly one such owner in each life.
//! `STOP` is written over any state when the process ends, so that idle warps leave the kernel. It is the last state: each change above is a
//! compare-and-swap from another state, even where its maker owns the warp. A thread that was to start then never runs.

use crate::arch::atomic::{AtomicU32, AtomicU64, Ordering};
use crate::sync::backoff::Backoff;
use core::mem::transmute;
use core::ptr::with_exposed_provenance_mut;

/// No thread. Zeroed memory is in this state.
pub const IDLE: u32 = 0;
/// A thread runs, its handle exists.
pub const RUNNING: u32 = device_abi::THREAD_RUNNING;
/// A thread runs, nobody will join it.
pub const DETACHED: u32 = device_abi::THREAD_DETACHED;
/// A thread has ended, its handle exists.
pub const FINISHED: u32 = 3;
/// The process ends: the worker leaves the kernel.
pub const STOP: u32 = 4;

/// What a thread's entry is called with: as much as std has for it, so that std need allocate nothing. Pointers have their provenance exposed.
pub type Args = [usize; 3];

/// What a thread runs.
#[derive(Clone, Copy)]
pub struct Job {
    /// Called with `args` on the worker.
    pub entry: unsafe fn(Args),
    /// For `entry`.
    pub args: Args,
    /// The thread's block of thread-locals.
    pub locals: *mut u8,
}

/// Where a warp's thread is in its life. The state comes first: the host reads it, for reports.
#[repr(C)]
pub struct Lifecycle {
    state: AtomicU32,
    /// Whether the thread has done its work and only cleans up: who waits for it may continue before the warp is free. A hint.
    ending: AtomicU32,
    /// Entry, block of thread-locals and arguments. `state` hands them over (release in `start`, acquire in `state`). They are atomics since nothing orders the
    /// next spawner behind the worker's loads, but that the worker had to use them to end.
    job: [AtomicU64; 5],
}

impl Lifecycle {
    /// No thread.
    pub fn new() -> Lifecycle {
        Lifecycle {
            state: AtomicU32::new(IDLE),
            ending: AtomicU32::new(0),
            job: [(); 5].map(|()| AtomicU64::new(0)),
        }
    }

    /// Says that the thread is about to end; only its worker does. Whatever makes others look at the hint comes later, and orders the accesses.
    pub fn set_ending(&self) {
        self.ending.store(1, Ordering::Relaxed);
    }

    fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed) != 0
    }

    /// Whether the warp can be had soon, without anybody's doing: its thread is about to end, or has ended and was joined or detached. A hint.
    ///
    /// It stays true until the next thread starts. So a spawner that sees false knows without any order between the words that no warp is on its way to the
    /// idle set: whoever puts one there has not changed the hint.
    pub fn is_free_soon(&self) -> bool {
        self.is_ending() && self.state.load(Ordering::Relaxed) != FINISHED
    }

    /// Whether no other thread can have the warp soon: one runs here, or its handle still exists. A hint.
    pub fn is_taken(&self) -> bool {
        match self.state.load(Ordering::Relaxed) {
            RUNNING | FINISHED => true,
            DETACHED => !self.is_ending(),
            _ => false,
        }
    }

    /// The word that [`Lifecycle::start`], [`Lifecycle::finish`] and [`Lifecycle::stop`] change; for waiting.
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
    /// The caller took this warp from the idle set and did not start it since.
    pub unsafe fn start(&self, job: Job) {
        let Job {
            entry,
            args: [first, second, third],
            locals,
        } = job;
        let entry = (entry as *const ()).expose_provenance();
        // One after the other: a loop over arrays would have them in memory first.
        let [to_entry, to_locals, to_first, to_second, to_third] = &self.job;
        to_entry.store(entry as u64, Ordering::Relaxed);
        to_locals.store(locals.expose_provenance() as u64, Ordering::Relaxed);
        to_first.store(first as u64, Ordering::Relaxed);
        to_second.store(second as u64, Ordering::Relaxed);
        to_third.store(third as u64, Ordering::Relaxed);
        self.ending.store(0, Ordering::Relaxed);
        if !self.begin() {
            self.begin_late();
        }
    }

    /// Whether the state has changed as it must. STOP may have come since the warp was taken: it must win, and then nobody takes the job.
    #[inline(always)]
    fn begin(&self) -> bool {
        let begun =
            self.state
                .compare_exchange(IDLE, RUNNING, Ordering::Release, Ordering::Relaxed);
        matches!(begun, Ok(_) | Err(STOP))
    }

    /// The idle set orders nothing: the warp may be seen there before its state is IDLE, though that change was made before.
    #[cold]
    #[inline(never)]
    fn begin_late(&self) {
        let mut backoff = Backoff::new();
        while !self.begin() {
            backoff.pause();
        }
    }

    /// What (1) left, for the worker that saw RUNNING or DETACHED.
    ///
    /// # Safety
    /// Only this warp's worker calls it, after such a state, once for each job.
    pub unsafe fn job(&self) -> Job {
        let word = |index: usize| self.job[index].load(Ordering::Relaxed) as usize;
        // SAFETY: `start` has written an entry there, and the state has handed it over.
        let entry = unsafe {
            transmute::<*const (), unsafe fn(Args)>(with_exposed_provenance_mut::<()>(word(0)))
        };
        Job {
            entry,
            args: [word(2), word(3), word(4)],
            locals: with_exposed_provenance_mut(word(1)),
        }
    }

    /// (2), or the first half of (5): true if the worker now owns the warp and must put it into the idle set.
    pub fn finish(&self) -> bool {
        let ended =
            self.state
                .compare_exchange(RUNNING, FINISHED, Ordering::Release, Ordering::Relaxed);
        match ended {
            Err(DETACHED) => {
                // STOP may come at the same moment: it must win. What others have to see of this life, the push into the idle set releases.
                self.state
                    .compare_exchange(DETACHED, IDLE, Ordering::Relaxed, Ordering::Relaxed)
                    .is_ok()
            }
            _ => false,
        }
    }

    /// (3): false if the thread had finished; then [`Lifecycle::recycle`] follows. Who detaches a thread has nothing to tell it.
    pub fn detach(&self) -> bool {
        let detached =
            self.state
                .compare_exchange(RUNNING, DETACHED, Ordering::Relaxed, Ordering::Relaxed);
        // The state does not change any more but to STOP, so what is loaded is what the thread has released.
        detached != Err(FINISHED) || self.state() != FINISHED
    }

    /// (4): the handle's owner saw FINISHED, with acquire order; true if it now owns the warp and must put it into the idle set.
    pub fn recycle(&self) -> bool {
        self.state
            .compare_exchange(FINISHED, IDLE, Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
    }

    /// The process ends.
    pub fn stop(&self) {
        // An exchange, as all other changes are: loom does not order a plain store among them.
        self.state.swap(STOP, Ordering::Release);
    }
}

impl Default for Lifecycle {
    fn default() -> Self {
        Lifecycle::new()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use core::ptr;

    const STATES: [u32; 5] = [IDLE, RUNNING, DETACHED, FINISHED, STOP];

    fn in_state(state: u32) -> Lifecycle {
        let life = Lifecycle::new();
        life.state.store(state, Ordering::Relaxed);
        life
    }

    const ARGS: Args = [5, 6, 7];
    static CALLS: AtomicU32 = AtomicU32::new(0);

    /// Called by one test.
    unsafe fn check_args(args: Args) {
        assert_eq!(args, ARGS);
        CALLS.fetch_add(1, Ordering::Relaxed);
    }

    fn start(life: &Lifecycle) {
        let job = Job {
            entry: check_args,
            args: ARGS,
            locals: ptr::null_mut(),
        };
        // SAFETY: nobody else knows it.
        unsafe { life.start(job) };
    }

    /// What an event makes of each of [`STATES`], and what it says.
    #[track_caller]
    fn check<T: PartialEq + core::fmt::Debug>(event: fn(&Lifecycle) -> T, expected: [(u32, T); 5]) {
        for (state, expected) in STATES.into_iter().zip(expected) {
            let life = in_state(state);
            let said = event(&life);
            assert_eq!((life.state(), said), expected, "from state {state}");
        }
    }

    #[test]
    fn every_event_in_every_state() {
        // In all others it waits for the end of the life before.
        for (before, after) in [(IDLE, RUNNING), (STOP, STOP)] {
            let life = in_state(before);
            start(&life);
            assert_eq!(life.state(), after);
        }
        // True: the worker owns the warp.
        check(
            Lifecycle::finish,
            [
                (IDLE, false),
                (FINISHED, false),
                (IDLE, true),
                (FINISHED, false),
                (STOP, false),
            ],
        );
        // False: the thread had finished, and the handle's owner recycles.
        check(
            Lifecycle::detach,
            [
                (IDLE, true),
                (DETACHED, true),
                (DETACHED, true),
                (FINISHED, false),
                (STOP, true),
            ],
        );
        // True: the handle's owner owns the warp.
        check(
            Lifecycle::recycle,
            [
                (IDLE, false),
                (RUNNING, false),
                (DETACHED, false),
                (IDLE, true),
                (STOP, false),
            ],
        );
        check(Lifecycle::stop, [(); 5].map(|()| (STOP, ())));
    }

    #[test]
    fn the_worker_gets_the_job_that_was_started() {
        let life = Lifecycle::new();
        start(&life);
        // SAFETY: this is the worker, and the state says so.
        let job = unsafe { life.job() };
        assert!(job.locals.is_null());
        // SAFETY: `check_args` may be called with anything.
        unsafe { (job.entry)(job.args) };
        assert_eq!(CALLS.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_warp_is_taken_unless_its_thread_ends_by_itself() {
        let taken = |ending| {
            STATES.map(|state| {
                let life = in_state(state);
                if ending {
                    life.set_ending();
                }
                life.is_taken()
            })
        };
        assert_eq!(taken(false), [false, true, true, true, false]);
        assert_eq!(taken(true), [false, true, false, true, false]);
    }

    #[test]
    fn a_warp_is_free_soon_from_its_threads_last_steps_to_the_next_start() {
        let life = Lifecycle::new();
        assert!(!life.is_free_soon());
        for detach in [false, true] {
            start(&life);
            assert!(!life.is_free_soon());
            life.set_ending();
            assert!(life.is_free_soon());
            if detach {
                assert!(life.detach() && life.finish());
            } else {
                assert!(!life.finish());
                assert!(!life.is_free_soon(), "somebody still has to join it");
                assert!(life.recycle());
            }
            // On its way to the idle set, or there.
            assert!(life.is_free_soon());
        }
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::Arc;

    unsafe fn nothing(_: Args) {}

    /// Whether the handle is joined or dropped, exactly one side ends up owning the warp.
    #[test]
    fn one_owner_after_the_end() {
        for join in [false, true] {
            loom::model(move || {
                let life = Arc::new(Lifecycle::new());
                // SAFETY: nobody else knows it yet.
                unsafe {
                    life.start(Job {
                        entry: nothing,
                        args: [0; 3],
                        locals: core::ptr::null_mut(),
                    })
                };
                let worker = Arc::clone(&life);
                let thread = loom::thread::spawn(move || {
                    // SAFETY: this thread is the worker, the state is RUNNING or DETACHED.
                    assert_eq!(unsafe { worker.job() }.args, [0; 3]);
                    worker.finish()
                });
                let ours = if join {
                    while life.state() != FINISHED {
                        loom::thread::yield_now();
                    }
                    life.recycle()
                } else {
                    !life.detach() && life.recycle()
                };
                let theirs = thread.join().unwrap();
                assert!(ours != theirs, "one owner: handle {ours}, worker {theirs}");
                assert_eq!(life.state(), IDLE);
            });
        }
    }

    /// A detached thread ends while another spawns: whoever finds no warp in the idle set has found that one is free soon.
    #[test]
    fn no_spawn_is_refused_while_a_warp_is_on_its_way() {
        use super::super::idle::{Group, IdleSet, Seen};
        loom::model(|| {
            let shared = Arc::new((Lifecycle::new(), IdleSet::new(), Group::default()));
            let (life, idle, group) = &*shared;
            let mut seen = Seen::default();
            assert_eq!(idle.take(2, &mut seen, |_| group), Some(1));
            // SAFETY: just taken.
            unsafe {
                life.start(Job {
                    entry: nothing,
                    args: [0; 3],
                    locals: core::ptr::null_mut(),
                });
            }
            assert!(life.detach());
            // The thread does this, and then what makes the other one spawn.
            life.set_ending();
            let worker = Arc::clone(&shared);
            let worker = loom::thread::spawn(move || {
                let (life, idle, group) = &*worker;
                assert!(life.finish());
                idle.put(1, group);
            });
            loop {
                let is_one_coming = life.is_free_soon();
                if idle.take(2, &mut seen, |_| group).is_some() {
                    break;
                }
                assert!(is_one_coming);
                loom::thread::yield_now();
            }
            worker.join().unwrap();
        });
    }

    /// The end of the process comes while a thread is spawned, runs, and is joined or detached: the worker leaves, whatever else happens.
    #[test]
    fn nothing_comes_after_stop() {
        for join in [false, true] {
            loom::model(move || {
                let life = Arc::new(Lifecycle::new());
                let worker = Arc::clone(&life);
                let worker = loom::thread::spawn(move || {
                    // One look of its loop: what it does by that must not hide the end from the next.
                    if matches!(worker.state(), RUNNING | DETACHED) {
                        // SAFETY: this thread is the worker, which saw that state.
                        assert_eq!(unsafe { worker.job() }.args, [0; 3]);
                        worker.finish();
                    }
                });
                let spawner = Arc::clone(&life);
                let spawner = loom::thread::spawn(move || {
                    // SAFETY: nobody else starts it.
                    unsafe {
                        spawner.start(Job {
                            entry: nothing,
                            args: [0; 3],
                            locals: core::ptr::null_mut(),
                        });
                    }
                    match join {
                        true => spawner.state() == FINISHED && spawner.recycle(),
                        false => !spawner.detach() && spawner.recycle(),
                    }
                });
                life.stop();
                spawner.join().unwrap();
                worker.join().unwrap();
                assert_eq!(life.state(), STOP);
            });
        }
    }
}
