//! The life of the std thread that a warp runs.
//!
//! ```text
//!              (1) spawn                (3) all but destructors of thread-locals is done
//!     IDLE ───────────────> RUNNING ───────────────────────> ENDED
//!      ^                     │   │                            │  │
//!      │   (4) handle dropped│   └─────────────┐  ┌───────────┘  │ (4) handle dropped
//!      │                     v                 │  │ (2) ends     v
//!      │                  DETACHED             v  v           DETACHED
//!      │                     │               FINISHED            │
//!      │                     │                  │ (5) joined, or handle dropped
//!      └─────────────────────┴──────────────────┴────────────────┘
//!                    (6) a detached thread ends: back to IDLE and into the idle set
//! ```
//! 1. The spawner owns the warp (it took it from the idle set). It writes the job, then its compare-and-swap IDLE -> RUNNING (release) hands the job over. The worker sees RUNNING (acquire).
//! 2. The worker's compare-and-swap to FINISHED (release: the thread's writes are visible to the joiner).
//! 3. The worker's compare-and-swap RUNNING -> ENDED (release), where code of the program may still run afterwards.
//! 4. The handle's compare-and-swap from RUNNING or ENDED to DETACHED (release).
//! 5. The handle's owner sets IDLE (after an acquire load of FINISHED) and puts the warp into the idle set.
//! 6. The worker's compare-and-swap of (2) fails because of (4): the worker itself sets IDLE and puts the warp into the idle set.
//!
//! Whoever sets IDLE owns the warp until it puts it there; there is exactly one such owner in each life.
//! What thread and handle share (std's packet) has one last owner, too: the worker if (4) came while the thread was RUNNING, else the handle's owner.
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
/// A thread has its result and runs destructors, its handle exists.
pub const ENDED: u32 = device_abi::THREAD_ENDED;

/// How many words a spawner can leave for the thread.
pub const WORDS: usize = 13;

/// What a spawner leaves for the thread, besides its entry: as much as fits the line that the worker reads anyway.
pub struct Words([AtomicU64; WORDS]);

impl Words {
    fn new() -> Words {
        Words([(); WORDS].map(|()| AtomicU64::new(0)))
    }

    /// The spawner's, before the thread starts.
    ///
    /// # Panics
    /// If there are not so many words.
    #[inline(always)]
    pub fn put(&self, index: usize, word: u64) {
        self.0[index].store(word, Ordering::Relaxed);
    }

    /// The worker's, while its thread runs.
    ///
    /// # Panics
    /// If there are not so many words.
    #[inline(always)]
    pub fn get(&self, index: usize) -> u64 {
        self.0[index].load(Ordering::Relaxed)
    }
}

/// What a thread begins with, on its worker: the first two words, which were loaded with the entry itself, and all of them.
pub type Entry = unsafe fn([u64; 2], &Words);

/// What a thread runs.
#[derive(Clone, Copy)]
pub struct Job {
    /// Called on the worker.
    pub entry: Entry,
    /// The thread's block of thread-locals, if the spawner has one for it.
    pub locals: *mut u8,
    /// The first of its words.
    pub first: [u64; 2],
}

/// Where a warp's thread is in its life. The state comes first: the host reads it, for reports. All of it is one line of 128 bytes.
#[repr(C)]
pub struct Lifecycle {
    state: AtomicU32,
    /// Whether the thread has done its work and only cleans up: who waits for it may continue before the warp is free. A hint.
    ending: AtomicU32,
    /// `state` hands the job over (release in `start`, acquire in `state`). These are atomics since nothing orders the next spawner behind the worker's loads,
    /// but that the worker had to use them to end.
    entry: AtomicU64,
    locals: AtomicU64,
    words: Words,
}

impl Lifecycle {
    /// No thread.
    pub fn new() -> Lifecycle {
        Lifecycle {
            state: AtomicU32::new(IDLE),
            ending: AtomicU32::new(0),
            entry: AtomicU64::new(0),
            locals: AtomicU64::new(0),
            words: Words::new(),
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
            RUNNING | ENDED | FINISHED => true,
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

    /// Whether the thread has its result. A hint.
    pub fn has_ended(&self) -> bool {
        matches!(self.state.load(Ordering::Relaxed), ENDED | FINISHED)
    }

    /// What the spawner fills, and the worker reads.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// (1).
    ///
    /// # Safety
    /// The caller took this warp from the idle set and did not start it since.
    #[inline]
    pub unsafe fn start(&self, entry: Entry, locals: *mut u8) {
        let entry = (entry as *const ()).expose_provenance();
        self.entry.store(entry as u64, Ordering::Relaxed);
        let locals = locals.expose_provenance();
        self.locals.store(locals as u64, Ordering::Relaxed);
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
        let entry = self.entry.load(Ordering::Relaxed) as usize;
        let locals = self.locals.load(Ordering::Relaxed) as usize;
        let first = [0, 1].map(|index| self.words.get(index));
        // SAFETY: `start` has written an entry there, and the state has handed it over.
        let entry =
            unsafe { transmute::<*const (), Entry>(with_exposed_provenance_mut::<()>(entry)) };
        Job {
            entry,
            locals: with_exposed_provenance_mut(locals),
            first,
        }
    }

    /// Whether (4) has come, for the worker: then what the handle's owner did before is visible.
    pub fn is_detached(&self) -> bool {
        self.state.load(Ordering::Relaxed) == DETACHED && self.state() == DETACHED
    }

    /// (3), for the worker: true if (4) came first, and what thread and handle share is the worker's. False otherwise, and if the process ends.
    pub fn end(&self) -> bool {
        let ended =
            self.state
                .compare_exchange(RUNNING, ENDED, Ordering::Release, Ordering::Relaxed);
        // The state does not change any more but to STOP, so what is loaded is what the owner has released.
        ended == Err(DETACHED) && self.state() == DETACHED
    }

    /// (2), or the first half of (6): true if the thread is detached and the worker owns the warp, which it must put into the idle set. The worker says what
    /// the state is: RUNNING or ENDED if the handle existed when it looked last, else DETACHED.
    pub fn finish(&self, from: u32) -> bool {
        if from != DETACHED {
            let ended =
                self.state
                    .compare_exchange(from, FINISHED, Ordering::Release, Ordering::Relaxed);
            // As in `end`.
            if ended != Err(DETACHED) || self.state() != DETACHED {
                return false;
            }
        }
        // STOP may come at the same moment: it must win.
        self.state
            .compare_exchange(DETACHED, IDLE, Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
    }

    /// (4), or what it finds: `release` if the owner has used what thread and handle share.
    pub fn detach(&self, release: bool) -> Detached {
        let order = match release {
            true => Ordering::Release,
            false => Ordering::Relaxed,
        };
        let mut before = RUNNING;
        loop {
            match self
                .state
                .compare_exchange(before, DETACHED, order, Ordering::Relaxed)
            {
                Ok(RUNNING) => return Detached::Runs,
                // What the thread has released.
                Ok(_) => {
                    self.state();
                    return Detached::Ended;
                }
                Err(ENDED) => before = ENDED,
                // The state does not change any more but to STOP.
                Err(FINISHED) if self.state() == FINISHED => return Detached::Finished,
                Err(_) => return Detached::Stopped,
            }
        }
    }

    /// (5): the handle's owner saw FINISHED, with acquire order; true if it now owns the warp and must put it into the idle set.
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

/// What dropping a handle has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detached {
    /// The thread runs, and has all that it shares with the handle.
    Runs,
    /// The thread runs destructors; what it shared with the handle is the owner's.
    Ended,
    /// The thread has ended: what it shared is the owner's, and [`Lifecycle::recycle`] follows.
    Finished,
    /// The process ends. Nobody needs anything any more.
    Stopped,
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

    const STATES: [u32; 6] = [IDLE, RUNNING, ENDED, DETACHED, FINISHED, STOP];

    fn in_state(state: u32) -> Lifecycle {
        let life = Lifecycle::new();
        life.state.store(state, Ordering::Relaxed);
        life
    }

    static CALLS: AtomicU32 = AtomicU32::new(0);

    /// Called by one test.
    unsafe fn check_words(first: [u64; 2], words: &Words) {
        assert_eq!(first, [7, 8]);
        assert_eq!([0, 1, WORDS - 1].map(|index| words.get(index)), [7, 8, 9]);
        CALLS.fetch_add(1, Ordering::Relaxed);
    }

    fn start(life: &Lifecycle) {
        for (index, word) in [(0, 7), (1, 8), (WORDS - 1, 9)] {
            life.words().put(index, word);
        }
        // SAFETY: nobody else knows it.
        unsafe { life.start(check_words, ptr::null_mut()) };
    }

    /// What an event makes of each of these states, and what it says.
    #[track_caller]
    fn check<T: PartialEq + core::fmt::Debug, const N: usize>(
        event: impl Fn(&Lifecycle) -> T,
        expected: [(u32, u32, T); N],
    ) {
        for (before, after, expected) in expected {
            let life = in_state(before);
            let said = event(&life);
            assert_eq!(
                (life.state(), said),
                (after, expected),
                "from state {before}"
            );
        }
    }

    #[test]
    fn every_event_in_every_state_where_it_may_come() {
        // In all others it waits for the end of the life before.
        check(start, [(IDLE, RUNNING, ()), (STOP, STOP, ())]);
        // True: what thread and handle share is the worker's.
        check(
            Lifecycle::end,
            [
                (RUNNING, ENDED, false),
                (DETACHED, DETACHED, true),
                (STOP, STOP, false),
            ],
        );
        // True: the worker owns the warp.
        for from in [RUNNING, ENDED] {
            check(
                |life| life.finish(from),
                [
                    (from, FINISHED, false),
                    (DETACHED, IDLE, true),
                    (STOP, STOP, false),
                ],
            );
        }
        check(
            |life| life.finish(DETACHED),
            [(DETACHED, IDLE, true), (STOP, STOP, false)],
        );
        for release in [false, true] {
            check(
                |life| life.detach(release),
                [
                    (RUNNING, DETACHED, Detached::Runs),
                    (ENDED, DETACHED, Detached::Ended),
                    (FINISHED, FINISHED, Detached::Finished),
                    (STOP, STOP, Detached::Stopped),
                ],
            );
        }
        // True: the handle's owner owns the warp.
        check(
            Lifecycle::recycle,
            [(FINISHED, IDLE, true), (STOP, STOP, false)],
        );
        check(Lifecycle::stop, STATES.map(|state| (state, STOP, ())));
        let only = |wanted: &[u32]| STATES.map(|state| (state, state, wanted.contains(&state)));
        check(Lifecycle::is_detached, only(&[DETACHED]));
        check(Lifecycle::has_ended, only(&[ENDED, FINISHED]));
    }

    #[test]
    fn the_worker_gets_the_job_that_was_started() {
        let life = Lifecycle::new();
        start(&life);
        // SAFETY: this is the worker, and the state says so.
        let job = unsafe { life.job() };
        assert!(job.locals.is_null());
        // SAFETY: `check_words` may be called with these.
        unsafe { (job.entry)(job.first, life.words()) };
        assert_eq!(CALLS.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_life_is_one_line() {
        assert_eq!(size_of::<Lifecycle>(), 128);
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
        assert_eq!(taken(false), [false, true, true, true, true, false]);
        assert_eq!(taken(true), [false, true, true, false, true, false]);
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
                assert_eq!(life.detach(false), Detached::Runs);
                assert!(life.finish(RUNNING));
            } else {
                assert!(!life.finish(RUNNING));
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
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;

    unsafe fn nothing(_: [u64; 2], _: &Words) {}

    fn started(life: &Lifecycle) {
        life.words().put(1, 7);
        // SAFETY: just taken, or nobody else knows it.
        unsafe { life.start(nothing, core::ptr::null_mut()) };
    }

    /// What thread and handle share: the result, whether its last owner has been there, and a word that the handle's owner uses before it drops it.
    struct Packet {
        result: UnsafeCell<u32>,
        dropped: UnsafeCell<u32>,
        used: UnsafeCell<u32>,
    }

    impl Packet {
        /// Its last owner sees all that both did. Loom reports an access that is not ordered behind the others.
        fn drop_it(&self) {
            // SAFETY: loom checks that nobody else has them.
            unsafe {
                self.dropped.with_mut(|dropped| *dropped += 1);
                self.used.with_mut(|used| *used = 0);
                self.result.with(|result| assert_eq!(*result, 7));
            }
        }
    }

    /// Whether the handle is joined or dropped, and whether destructors of thread-locals run or not: one side ends up owning the warp, and one drops what both share,
    /// with all that the other did visible.
    #[test]
    fn one_owner_after_the_end() {
        for (join, used, looks, has_destructors) in [
            (true, true, false, false),
            (true, true, false, true),
            (false, true, false, false),
            (false, true, true, false),
            (false, false, true, false),
            (false, true, false, true),
            (false, false, false, true),
        ] {
            loom::model(move || {
                let shared = Arc::new((
                    Lifecycle::new(),
                    Packet {
                        result: UnsafeCell::new(0),
                        dropped: UnsafeCell::new(0),
                        used: UnsafeCell::new(0),
                    },
                ));
                let (life, packet) = &*shared;
                started(life);
                let worker = Arc::clone(&shared);
                let thread = loom::thread::spawn(move || {
                    let (life, packet) = &*worker;
                    // The thread is the worker, the state is RUNNING or DETACHED.
                    assert_eq!(life.words().get(1), 7);
                    // SAFETY: loom checks that nobody else has it.
                    packet.result.with_mut(|result| unsafe { *result = 7 });
                    if looks && life.is_detached() {
                        packet.drop_it();
                        return life.finish(DETACHED);
                    }
                    if !has_destructors {
                        let ours = life.finish(RUNNING);
                        if ours {
                            packet.drop_it();
                        }
                        return ours;
                    }
                    match life.end() {
                        true => {
                            packet.drop_it();
                            life.finish(DETACHED)
                        }
                        false => life.finish(ENDED),
                    }
                });
                if used {
                    // SAFETY: loom checks that nobody else has it.
                    packet.used.with_mut(|used| unsafe { *used = 1 });
                }
                let ours = if join {
                    while life.state() != FINISHED {
                        loom::thread::yield_now();
                    }
                    packet.drop_it();
                    life.recycle()
                } else {
                    match life.detach(used) {
                        Detached::Runs => false,
                        Detached::Ended => {
                            packet.drop_it();
                            false
                        }
                        Detached::Finished => {
                            packet.drop_it();
                            life.recycle()
                        }
                        Detached::Stopped => unreachable!(),
                    }
                };
                let theirs = thread.join().unwrap();
                assert!(ours != theirs, "one owner: handle {ours}, worker {theirs}");
                assert_eq!(life.state(), IDLE);
                packet.dropped.with(|dropped| {
                    // SAFETY: the only thread now.
                    assert_eq!(unsafe { *dropped }, 1);
                });
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
            assert_eq!(idle.take(|| 2, &mut seen, |_| group), Some(1));
            started(life);
            assert_eq!(life.detach(false), Detached::Runs);
            // The thread does this, and then what makes the other one spawn.
            life.set_ending();
            let worker = Arc::clone(&shared);
            let worker = loom::thread::spawn(move || {
                let (life, idle, group) = &*worker;
                assert!(life.finish(DETACHED));
                idle.put(1, group);
            });
            loop {
                let is_one_coming = life.is_free_soon();
                if idle.take(|| 2, &mut seen, |_| group).is_some() {
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
        for (join, has_destructors) in [(true, false), (false, false), (false, true)] {
            loom::model(move || {
                let life = Arc::new(Lifecycle::new());
                let worker = Arc::clone(&life);
                let worker = loom::thread::spawn(move || {
                    // One look of its loop: what it does by that must not hide the end from the next.
                    if matches!(worker.state(), RUNNING | DETACHED) {
                        assert_eq!(worker.words().get(1), 7);
                        match has_destructors {
                            true if worker.end() => worker.finish(DETACHED),
                            true => worker.finish(ENDED),
                            false => worker.finish(RUNNING),
                        };
                    }
                });
                let spawner = Arc::clone(&life);
                let spawner = loom::thread::spawn(move || {
                    started(&spawner);
                    match join {
                        true => spawner.state() == FINISHED && spawner.recycle(),
                        false => spawner.detach(true) == Detached::Finished && spawner.recycle(),
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
