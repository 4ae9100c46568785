//! Wait while a word has a value, and wake its waiters: what std's locks are built on.
//!
//! Waiters are in the parking lot ([`super::lot`]), so a wake of one wakes one, the first that came. Each warp polls a word of its own. So thousands of waiters of one
//! lock do not read the lock's word again and again, nor fight for the lock when it is free. A wait may also end spuriously, as std's locks expect; here that
//! happens if the word has changed before the wait began.
//!
//! The emulator recognises both functions by name and implements them itself ([`device_abi::FUTEX_WAIT`]). So its reports tell which word a thread waits for, and
//! the lot's own accesses order nothing between threads of the program.

#[cfg(not(loom))]
mod of_program {
    use crate::arch;
    use crate::arch::atomic::AtomicU32;
    use crate::arch::program_static;
    use crate::wait::lot::{Lot, Waiter};
    use crate::warp::Area;
    use crate::warp::record::{self, InRecord, WAITER};

    program_static! {
        /// 4,000 waiters for as many words share few buckets.
        static LOT: Lot<512> = Lot::new();
    }

    // SAFETY: zeroed memory is a node in no list, and the area is for this type.
    unsafe impl InRecord for Waiter {
        const AREA: Area = WAITER;
    }

    /// Waits while `*word == expected`, until somebody wakes this thread (true) or the clock reaches `deadline` (false; `u64::MAX` is never).
    #[inline]
    pub fn wait(word: &AtomicU32, expected: u32, deadline: u64) -> bool {
        // SAFETY: the reference is valid for the whole wait.
        unsafe { __gpu_run_futex_wait(word.as_ptr(), expected, deadline) != 0 }
    }

    /// Wakes at most `most` waiters of this word and returns how many. The word's memory may have been freed.
    #[inline]
    pub fn wake(word: *const AtomicU32, most: u32) -> u32 {
        __gpu_run_futex_wake(word.cast(), most)
    }

    /// [`device_abi::FUTEX_WAIT`].
    ///
    /// # Safety
    /// `address` is valid for atomic reads until this returns.
    #[unsafe(no_mangle)]
    #[inline(never)]
    unsafe extern "C" fn __gpu_run_futex_wait(
        address: *const u32,
        expected: u32,
        deadline: u64,
    ) -> u32 {
        // SAFETY: the caller's promise. A warp's node is its own, and stays with its record.
        unsafe {
            let word = AtomicU32::from_ptr(address.cast_mut());
            let me = &*record::own::<Waiter>();
            let sleep = |state: &AtomicU32, value| arch::wait(state, value, deadline);
            u32::from(LOT.wait(me, word, expected, sleep))
        }
    }

    /// [`device_abi::FUTEX_WAKE`].
    #[unsafe(no_mangle)]
    #[inline(never)]
    extern "C" fn __gpu_run_futex_wake(address: *const u32, most: u32) -> u32 {
        LOT.wake(address.addr(), most)
    }
}
#[cfg(not(loom))]
pub use of_program::{wait, wake};

/// std's futex algorithms, line by line, over the parking lot: loom finds a lost wake-up as a deadlock.
#[cfg(all(test, loom))]
mod model {
    use crate::arch::atomic::{AtomicU32, Ordering::*};
    use crate::wait::lot::{Lot, Waiter};
    use core::ptr;
    use loom::sync::Arc;
    use loom::thread;

    const LOCKED: u32 = 1;
    const CONTENDED: u32 = 2;
    const BOTH: u32 = LOCKED | CONTENDED;
    const MARKED: u32 = 4;

    /// The overlay's `std/src/sys/sync/mutex/cuda.rs`: bits for locked, contended, and once poisoned.
    struct Mutex(AtomicU32, Lot<1>);

    fn wait(lot: &Lot<1>, word: &AtomicU32, expected: u32) {
        let sleep = |state: &AtomicU32, value| crate::arch::wait(state, value, u64::MAX);
        // SAFETY: the node stays until the wait is over.
        unsafe { lot.wait(&Waiter::new(), word, expected, sleep) };
    }

    fn wake(lot: &Lot<1>, word: &AtomicU32) {
        lot.wake(ptr::from_ref(word).addr(), 1);
    }

    impl Mutex {
        fn new() -> Mutex {
            Mutex(AtomicU32::new(0), Lot::new())
        }
        fn lock(&self) -> bool {
            if self.0.compare_exchange(0, LOCKED, Acquire, Relaxed).is_ok() {
                return false;
            }
            loop {
                let before = self.0.fetch_or(BOTH, Acquire);
                if before & LOCKED == 0 {
                    return before & MARKED != 0;
                }
                wait(&self.1, &self.0, before | BOTH);
            }
        }
        fn mark(&self) {
            self.0.fetch_or(MARKED, Relaxed);
        }
        fn unlock(&self) {
            if self.0.fetch_and(MARKED, Release) & CONTENDED != 0 {
                wake(&self.1, &self.0);
            }
        }
    }

    /// A holder poisons the lock: whoever sees what it did also learns that the flag is to be looked at, and finds it set.
    #[test]
    fn a_mark_is_seen_by_the_next_holder() {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.max_branches = 100_000;
        model.check(|| {
            let words = [(); 2].map(|()| AtomicU32::new(0));
            let shared = Arc::new((Mutex::new(), words));
            let holder = Arc::clone(&shared);
            let thread = thread::spawn(move || {
                let (lock, [flag, data]) = &*holder;
                lock.lock();
                data.store(1, Relaxed);
                flag.store(1, Relaxed);
                lock.mark();
                lock.unlock();
            });
            let (lock, [flag, data]) = &*shared;
            let marked = lock.lock();
            let value = data.load(Relaxed);
            assert_eq!(marked, value == 1);
            assert_eq!(flag.load(Relaxed), value);
            lock.unlock();
            thread.join().unwrap();
        });
    }

    #[test]
    fn mutex_excludes_and_loses_no_wake() {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.max_branches = 100_000;
        model.check(|| {
            let shared = Arc::new((Mutex::new(), AtomicU32::new(0)));
            let work = |shared: &(Mutex, AtomicU32)| {
                shared.0.lock();
                let value = shared.1.load(Relaxed);
                shared.1.store(value + 1, Relaxed);
                shared.0.unlock();
            };
            let threads: [_; 1] = core::array::from_fn(|_| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || work(&shared))
            });
            work(&shared);
            let _ = threads.map(|t| t.join().unwrap());
            assert_eq!(shared.1.load(Relaxed), 2);
        });
    }

    /// `std/src/sys/sync/thread_parking/futex.rs`: u32::MAX parked, 0 empty, 1 notified.
    #[test]
    fn parker_keeps_the_token() {
        const PARKED: u32 = u32::MAX;
        loom::model(|| {
            let shared = Arc::new((AtomicU32::new(0), Lot::new()));
            let unparker = Arc::clone(&shared);
            let thread = thread::spawn(move || {
                let (state, lot) = &*unparker;
                if state.swap(1, Release) == PARKED {
                    wake(lot, state);
                }
            });
            let (state, lot) = &*shared;
            if state.fetch_sub(1, Acquire) != 1 {
                loop {
                    wait(lot, state, PARKED);
                    if state.compare_exchange(1, 0, Acquire, Acquire).is_ok() {
                        break;
                    }
                }
            }
            assert_eq!(state.load(Relaxed), 0);
            thread.join().unwrap();
        });
    }
}
