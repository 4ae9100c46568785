//! The life of the std thread that a warp runs: one word, of which nobody has to wait for an answer.
//!
//! ```text
//!            +RUNNING            +1                        +1
//!     IDLE ───────────> RUNNING ─────> ENDED ───────────────────> FINISHED ──┐
//!      ^   (1) spawn        │   (2) has its result,                  ^       │
//!      │                    │       destructors may run              │       │
//!      │                    └────────────────────────────────────────┘       │
//!      │                                    +2  (3) the thread ends          │
//!      └─────────────────────────────────────────────────────────────────────┘
//!                       -FINISHED  (5) joined; or detached, then with the flag
//! ```
//! 1. The spawner owns the warp (it took it from the idle set). It writes the job, then adds RUNNING (release), which hands the job over. The worker sees RUNNING (acquire).
//! 2. The worker adds 1. Where the program's code may still run, what thread and handle share has an owner from here (release, and acquire if the thread is detached).
//! 3. The worker adds what is missing (release: the thread's writes are visible to the joiner).
//! 4. At any time the handle is dropped: the owner adds `LEFT`, and the worker drops what both share, at (2) or once the thread has finished. If dropping that runs code of
//!    the program, its owner has to know who does that: a compare-and-swap adds `LEFT` to RUNNING, or `TAKEN` to ENDED; a thread that has FINISHED it joins.
//! 5. The handle's owner subtracts FINISHED (after an acquire load of that), and puts the warp into the idle set. If the thread is detached, its worker does both, with the flag.
//!
//! Whoever makes a call on all warps ([`super::grid`]) takes idle ones, and adds `HELPS` to IDLE (behind a release fence) instead of (1). The worker does what it is told, subtracts that, and puts
//! itself into the idle set.
//!
//! All but those compare-and-swaps are additions, and so they may come in any order: the idle set orders nothing, so a spawner's addition may come before the
//! subtraction of the life before. The word is then none that anybody waits for, until the other one comes.
//! Whoever does (5) owns the warp until it puts it into the set; there is exactly one such owner in each life.
//! `STOP` is set when the process ends, so that idle warps leave the kernel, and stays. A thread that was to start then never runs.

use super::board::{Board, Part, Work};
use crate::arch::atomic::{AtomicU32, AtomicU64, Ordering};
use core::mem::transmute;
use core::ptr::with_exposed_provenance_mut;

/// No thread. Zeroed memory is in this state.
pub const IDLE: u32 = 0;
/// A thread runs.
pub const RUNNING: u32 = device_abi::THREAD_RUNNING;
/// A thread has its result and runs destructors.
pub const ENDED: u32 = device_abi::THREAD_ENDED;
/// A thread has ended.
pub const FINISHED: u32 = 3;
/// Flag: its handle was dropped, and the worker has what both share.
pub const LEFT: u32 = 16;
/// Flag: its handle was dropped, and its owner has taken what both share.
pub const TAKEN: u32 = 32;
/// No thread, but a part in a call on all warps: an errand.
pub const HELPS: u32 = device_abi::THREAD_HELPS;
/// Flag: the process ends, the worker leaves the kernel.
pub const STOP: u32 = 1 << 31;

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

/// What a worker calls an [`Entry`] for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The thread runs. True if it has called `end` or `end_plain`.
    Run,
    /// The thread has ended, and its handle is gone: what they share is dropped. True if nothing was done, since that would run code of the program.
    Drop,
    /// The same with thread-locals, which were not there then.
    DropWithLocals,
}

/// What a thread consists of, for its worker. It gets the first two words, which were loaded with the entry itself, and all of them.
pub type Entry = unsafe fn(Step, [u64; 2], &Words) -> bool;

/// What a worker has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing until the state changes.
    Wait,
    /// Its entry's [`Step::Run`].
    Run,
    /// [`Lifecycle::errand`], then [`Lifecycle::helped`].
    Help,
    /// Its entry's [`Step::Drop`], which may ask for the other one, then [`Lifecycle::free`].
    Drop,
    /// [`Lifecycle::free`].
    Free,
    /// Leave the kernel.
    Leave,
}

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

/// What a warp has to do in a call on all warps.
#[derive(Clone, Copy, Debug)]
pub struct Errand {
    /// The call's.
    pub board: *const Board,
    /// Which warps of its group it has to tell.
    pub others: u32,
    /// Its own part.
    pub part: Part,
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
        let state = self.state.load(Ordering::Relaxed);
        state == HELPS || self.is_ending() && state != FINISHED
    }

    /// Whether no other thread can have the warp soon: one runs here, or its handle still exists. A hint.
    pub fn is_taken(&self) -> bool {
        match self.state.load(Ordering::Relaxed) {
            RUNNING | ENDED | FINISHED => true,
            IDLE | HELPS => false,
            _ => !self.is_ending(),
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

    /// What the worker has to do in a state that it has seen with acquire order.
    pub fn next(state: u32) -> Next {
        const RUNNING_LEFT: u32 = RUNNING + LEFT;
        const FINISHED_LEFT: u32 = FINISHED + LEFT;
        const FINISHED_TAKEN: u32 = FINISHED + TAKEN;
        match state {
            STOP.. => Next::Leave,
            RUNNING | RUNNING_LEFT => Next::Run,
            HELPS => Next::Help,
            FINISHED_LEFT => Next::Drop,
            FINISHED_TAKEN => Next::Free,
            _ => Next::Wait,
        }
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
        self.state.fetch_add(RUNNING, Ordering::Release);
    }

    /// What (1) has left, for the worker that has something to do.
    ///
    /// # Safety
    /// Only this warp's worker calls it, after [`Next::Run`] or [`Next::Drop`].
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

    /// Tells what there is to do on this warp, and which others of its group it has to tell in turn. [`Lifecycle::send`] follows, behind a release fence.
    ///
    /// The caller took this warp from the idle set and did not start it since.
    #[inline(always)]
    pub fn tell(&self, board: *const Board, others: u32, part: Part) {
        let Part { work, rank, ranks } = part;
        let pair = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        self.entry
            .store(board.expose_provenance() as u64, Ordering::Relaxed);
        self.words.put(0, pair(others, rank));
        self.words.put(1, pair(work.tiles, ranks));
        self.words.put(2, work.entry);
        self.words.put(3, work.data);
    }

    /// Has the worker do what it was told.
    pub fn send(&self) {
        self.state.fetch_add(HELPS, Ordering::Relaxed);
    }

    /// The board of the call that the worker was told of, after [`Next::Help`].
    #[inline(always)]
    pub fn board(&self) -> *const Board {
        core::ptr::with_exposed_provenance(self.entry.load(Ordering::Relaxed) as usize)
    }

    /// What the worker was told, after [`Next::Help`].
    #[inline(always)]
    pub fn errand(&self) -> Errand {
        let pair = |index| {
            let pair = self.words.get(index);
            (pair as u32, (pair >> 32) as u32)
        };
        let ((others, rank), (tiles, ranks)) = (pair(0), pair(1));
        let work = Work {
            entry: self.words.get(2),
            data: self.words.get(3),
            tiles,
        };
        Errand {
            board: self.board(),
            others,
            part: Part { work, rank, ranks },
        }
    }

    /// The worker has done it, and now owns the warp. Who looks for a warp learns that this one is on its way to the idle set.
    pub fn helped(&self) {
        self.set_ending();
        self.state.fetch_sub(HELPS, Ordering::Relaxed);
    }

    /// (2), for the worker: true if the handle was dropped before, and what both share is the worker's now.
    pub fn end(&self) -> bool {
        let is_left = self.state.fetch_add(ENDED - RUNNING, Ordering::Release) & LEFT != 0;
        if is_left {
            // What the handle's owner has done is visible.
            self.state();
        }
        is_left
    }

    /// (2), for the worker, where nobody but the worker drops what both share.
    pub fn end_plain(&self) {
        self.state.fetch_add(ENDED - RUNNING, Ordering::Relaxed);
    }

    /// (3), from RUNNING or ENDED.
    pub fn finish(&self, has_ended: bool) {
        let from = if has_ended { ENDED } else { RUNNING };
        self.state.fetch_add(FINISHED - from, Ordering::Release);
    }

    /// (4): the worker drops what both share. `release`: the caller has used it.
    pub fn leave(&self, release: bool) {
        match release {
            true => self.state.fetch_add(LEFT, Ordering::Release),
            false => self.state.fetch_add(LEFT, Ordering::Relaxed),
        };
    }

    /// (4), if dropping what both share runs code of the program: who does that?
    pub fn leave_or_take(&self) -> Left {
        let mut before = RUNNING;
        loop {
            let flag = if before == RUNNING { LEFT } else { TAKEN };
            // Release: the worker or the warp's next owner sees that the caller has no use for it any more. Acquire: what the thread has released.
            match self.state.compare_exchange(
                before,
                before + flag,
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(RUNNING) => return Left::Runs,
                Ok(_) => return Left::Ended,
                Err(STOP..) => return Left::Stopped,
                Err(ENDED) => before = ENDED,
                // The state does not change any more but by STOP.
                Err(FINISHED) if self.state() == FINISHED => return Left::Finished,
                // The start came before the end of the life before, which is on its way.
                Err(_) => before = RUNNING,
            }
        }
    }

    /// (5), for the handle's owner, who saw FINISHED with acquire order, and now owns the warp.
    pub fn recycle(&self) {
        self.state.fetch_sub(FINISHED, Ordering::Relaxed);
    }

    /// (5), for the worker that has done all that [`Lifecycle::next`] asked for in this state, and now owns the warp.
    pub fn free(&self, state: u32) {
        self.state.fetch_sub(state, Ordering::Relaxed);
    }

    /// The process ends.
    pub fn stop(&self) {
        self.state.fetch_or(STOP, Ordering::Release);
    }
}

/// What dropping a handle has found, if its owner may have to drop what it shares with the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The thread runs, and will drop it.
    Runs,
    /// The thread runs destructors; the owner drops it.
    Ended,
    /// The thread has ended: the owner drops it, and [`Lifecycle::recycle`] follows.
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

    fn in_state(state: u32) -> Lifecycle {
        let life = Lifecycle::new();
        life.state.store(state, Ordering::Relaxed);
        life
    }

    static CALLS: AtomicU32 = AtomicU32::new(0);

    /// Called by one test.
    unsafe fn check_words(step: Step, first: [u64; 2], words: &Words) -> bool {
        assert_eq!(step, Step::Run);
        assert_eq!(first, [7, 8]);
        assert_eq!([0, 1, WORDS - 1].map(|index| words.get(index)), [7, 8, 9]);
        CALLS.fetch_add(1, Ordering::Relaxed);
        false
    }

    fn start(life: &Lifecycle) {
        for (index, word) in [(0, 7), (1, 8), (WORDS - 1, 9)] {
            life.words().put(index, word);
        }
        // SAFETY: nobody else knows it.
        unsafe { life.start(check_words, ptr::null_mut()) };
    }

    /// What an event makes of each of these states, and what it says. With STOP it makes the same of it, and the worker leaves.
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
            let stopped = in_state(before + STOP);
            event(&stopped);
            assert_eq!(
                Lifecycle::next(stopped.state()),
                Next::Leave,
                "from state {before}"
            );
        }
    }

    #[test]
    fn every_event_in_every_state_where_it_may_come() {
        // The life before may not have ended in the spawner's eyes.
        check(
            start,
            [
                (IDLE, RUNNING, ()),
                (FINISHED, FINISHED + RUNNING, ()),
                (FINISHED + LEFT, FINISHED + LEFT + RUNNING, ()),
            ],
        );
        // True: what thread and handle share is the worker's.
        check(
            Lifecycle::end,
            [
                (RUNNING, ENDED, false),
                (RUNNING + LEFT, ENDED + LEFT, true),
            ],
        );
        check(
            Lifecycle::end_plain,
            [(RUNNING, ENDED, ()), (RUNNING + LEFT, ENDED + LEFT, ())],
        );
        for flag in [0, LEFT, TAKEN] {
            let to = FINISHED + flag;
            check(|life| life.finish(true), [(ENDED + flag, to, ())]);
            check(|life| life.finish(false), [(RUNNING + flag, to, ())]);
            check(
                |life| life.free(to),
                [(to, IDLE, ()), (to + RUNNING, RUNNING, ())],
            );
        }
        for release in [false, true] {
            check(
                |life| life.leave(release),
                [RUNNING, ENDED, FINISHED].map(|state| (state, state + LEFT, ())),
            );
        }
        check(
            Lifecycle::leave_or_take,
            [
                (RUNNING, RUNNING + LEFT, Left::Runs),
                (ENDED, ENDED + TAKEN, Left::Ended),
                (FINISHED, FINISHED, Left::Finished),
            ],
        );
        assert_eq!(in_state(FINISHED + STOP).leave_or_take(), Left::Stopped);
        check(
            Lifecycle::recycle,
            [(FINISHED, IDLE, ()), (FINISHED + RUNNING, RUNNING, ())],
        );
        check(
            Lifecycle::send,
            [
                (IDLE, HELPS, ()),
                (FINISHED, FINISHED + HELPS, ()),
                (HELPS, 2 * HELPS, ()),
            ],
        );
        check(
            Lifecycle::helped,
            [
                (HELPS, IDLE, ()),
                (HELPS + RUNNING, RUNNING, ()),
                (2 * HELPS, HELPS, ()),
            ],
        );
        let all = [IDLE, RUNNING, ENDED, FINISHED];
        check(Lifecycle::stop, all.map(|state| (state, state + STOP, ())));
        check(
            Lifecycle::has_ended,
            all.map(|state| (state, state, state >= ENDED)),
        );
    }

    /// Additions come in any order, so who drops a handle at once may see the life before.
    #[test]
    fn a_handle_is_dropped_before_the_life_before_is_over() {
        for before in [FINISHED, FINISHED + LEFT, FINISHED + TAKEN] {
            let life = in_state(before);
            start(&life);
            std::thread::scope(|scope| {
                let owner = scope.spawn(|| life.leave_or_take());
                std::thread::yield_now();
                life.free(before);
                assert_eq!(owner.join().unwrap(), Left::Runs);
            });
            assert_eq!(life.state(), RUNNING + LEFT);
        }
    }

    #[test]
    fn a_worker_waits_in_states_that_will_change() {
        let next = |state| Lifecycle::next(state);
        assert_eq!([IDLE, ENDED, FINISHED].map(next), [Next::Wait; 3]);
        assert_eq!([RUNNING, RUNNING + LEFT].map(next), [Next::Run; 2]);
        assert_eq!(next(FINISHED + LEFT), Next::Drop);
        assert_eq!(next(FINISHED + TAKEN), Next::Free);
        assert_eq!(next(HELPS), Next::Help);
        // The next thread was started before the end of the one before was seen.
        for before in [FINISHED, FINISHED + LEFT, FINISHED + TAKEN] {
            assert_eq!(next(before + RUNNING), Next::Wait);
            assert_eq!(next(before + RUNNING + LEFT), Next::Wait);
            assert_eq!(next(before + HELPS), Next::Wait);
        }
        assert_eq!([2 * HELPS, HELPS + RUNNING].map(next), [Next::Wait; 2]);
        assert_eq!(next(STOP), Next::Leave);
    }

    #[test]
    fn the_worker_gets_the_job_that_was_started() {
        let life = Lifecycle::new();
        start(&life);
        // SAFETY: this is the worker, and the state says so.
        let job = unsafe { life.job() };
        assert!(job.locals.is_null());
        // SAFETY: `check_words` may be called with these.
        unsafe { (job.entry)(Step::Run, job.first, life.words()) };
        assert_eq!(CALLS.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_life_is_one_line() {
        assert_eq!(size_of::<Lifecycle>(), 128);
    }

    #[test]
    fn a_warp_is_taken_unless_its_thread_ends_by_itself() {
        let taken = |state: u32, ending| {
            let life = in_state(state);
            if ending {
                life.set_ending();
            }
            life.is_taken()
        };
        for (state, running, ending) in [
            (IDLE, false, false),
            (RUNNING, true, true),
            (RUNNING + LEFT, true, false),
            (ENDED, true, true),
            (ENDED + LEFT, true, false),
            (FINISHED, true, true),
            (FINISHED + LEFT, true, false),
            (HELPS, false, false),
        ] {
            assert_eq!(
                (taken(state, false), taken(state, true)),
                (running, ending),
                "{state}"
            );
        }
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
                life.leave(false);
                life.finish(false);
                assert!(life.is_free_soon());
                life.free(FINISHED + LEFT);
            } else {
                life.finish(false);
                assert!(!life.is_free_soon(), "somebody still has to join it");
                life.recycle();
            }
            // On its way to the idle set, or there.
            assert!(life.is_free_soon());
        }
        let helper = Lifecycle::new();
        helper.send();
        assert!(helper.is_free_soon());
        helper.helped();
        assert!(helper.is_free_soon());
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;

    unsafe fn nothing(_: Step, _: [u64; 2], _: &Words) -> bool {
        false
    }

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

    /// Whether anything of the program may run when the packet is dropped, whether destructors of thread-locals do.
    #[derive(Clone, Copy)]
    struct Kind {
        is_plain: bool,
        has_destructors: bool,
    }

    /// The worker's loop, until its thread has ended and the warp is free, or the joiner's.
    fn work(life: &Lifecycle, packet: &Packet, kind: Kind, joined: bool) -> bool {
        let mut dropped = false;
        let mut has_run = false;
        loop {
            let state = life.state();
            match Lifecycle::next(state) {
                Next::Run => {
                    assert_eq!(life.words().get(1), 7);
                    // SAFETY: loom checks that nobody else has it.
                    packet.result.with_mut(|result| unsafe { *result = 7 });
                    has_run = true;
                    if !kind.is_plain {
                        dropped = life.end();
                        if dropped {
                            packet.drop_it();
                        }
                    } else if kind.has_destructors {
                        life.end_plain();
                    }
                    life.finish(!kind.is_plain || kind.has_destructors);
                    if joined {
                        return false;
                    }
                }
                Next::Drop => {
                    if !dropped {
                        packet.drop_it();
                    }
                    life.free(state);
                    return true;
                }
                Next::Free => {
                    life.free(state);
                    return true;
                }
                Next::Wait if has_run && state == IDLE => return false,
                Next::Wait => loom::thread::yield_now(),
                Next::Leave | Next::Help => unreachable!(),
            }
        }
    }

    /// Whether the handle is joined or dropped: one side ends up owning the warp, and one drops what both share, with all that the other did visible.
    #[test]
    fn one_owner_after_the_end() {
        for join in [false, true] {
            for kind in [(true, false), (true, true), (false, true)] {
                let (is_plain, has_destructors) = kind;
                let kind = Kind {
                    is_plain,
                    has_destructors,
                };
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
                        work(life, packet, kind, join)
                    });
                    // SAFETY: loom checks that nobody else has it.
                    packet.used.with_mut(|used| unsafe { *used = 1 });
                    let ours = if join {
                        while life.state() != FINISHED {
                            loom::thread::yield_now();
                        }
                        packet.drop_it();
                        life.recycle();
                        true
                    } else if is_plain {
                        life.leave(true);
                        false
                    } else {
                        match life.leave_or_take() {
                            Left::Runs => false,
                            Left::Ended => {
                                packet.drop_it();
                                false
                            }
                            Left::Finished => {
                                packet.drop_it();
                                life.recycle();
                                true
                            }
                            Left::Stopped => unreachable!(),
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
    }

    /// A spawner finds the warp in the idle set, which orders nothing: its thread starts, whenever the worker sees that the one before was joined or left.
    #[test]
    fn the_next_thread_starts_though_nothing_orders_it_behind_the_last() {
        use super::super::idle::{Group, IdleSet, Seen};
        for join in [false, true] {
            loom::model(move || {
                let shared = Arc::new((Lifecycle::new(), IdleSet::new(), Group::default()));
                let (life, idle, group) = &*shared;
                let mut seen = Seen::default();
                assert_eq!(idle.take(|| 2, &mut seen, |_| group), Some(1));
                started(life);
                life.finish(false);
                let other = Arc::clone(&shared);
                let other = loom::thread::spawn(move || {
                    let (life, idle, group) = &*other;
                    let state = match join {
                        true => FINISHED,
                        false => {
                            life.leave(false);
                            FINISHED + LEFT
                        }
                    };
                    life.free(state);
                    idle.put(1, group);
                });
                let mut seen = Seen::default();
                if idle.take(|| 2, &mut seen, |_| group).is_some() {
                    started(life);
                    other.join().unwrap();
                    assert_eq!(Lifecycle::next(life.state()), Next::Run);
                } else {
                    other.join().unwrap();
                }
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
            life.leave(false);
            // The thread does this, and then what makes the other one spawn.
            life.set_ending();
            let worker = Arc::clone(&shared);
            let worker = loom::thread::spawn(move || {
                let (life, idle, group) = &*worker;
                life.finish(false);
                life.free(FINISHED + LEFT);
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
        for (join, is_plain) in [(true, true), (false, true), (false, false)] {
            loom::model(move || {
                let life = Arc::new(Lifecycle::new());
                let worker = Arc::clone(&life);
                let worker = loom::thread::spawn(move || {
                    // One look of its loop: what it does by that must not hide the end from the next.
                    if Lifecycle::next(worker.state()) == Next::Run {
                        assert_eq!(worker.words().get(1), 7);
                        if !is_plain {
                            worker.end();
                        }
                        worker.finish(!is_plain);
                    }
                });
                let spawner = Arc::clone(&life);
                let spawner = loom::thread::spawn(move || {
                    started(&spawner);
                    if join {
                        if spawner.state() == FINISHED {
                            spawner.recycle();
                        }
                    } else if is_plain {
                        spawner.leave(true);
                    } else if spawner.leave_or_take() == Left::Finished {
                        spawner.recycle();
                    }
                });
                life.stop();
                spawner.join().unwrap();
                worker.join().unwrap();
                assert_eq!(Lifecycle::next(life.state()), Next::Leave);
            });
        }
    }
}
