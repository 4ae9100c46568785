//! Wait while a word has a value. The waiter polls the word itself, so there is no queue and a wake is nothing but the change.
//!
//! std's locks are written for futexes that may wake spuriously, and each wake in them follows a change of the word that persists
//! until the waiter has seen it or another wake is owed:
//! * Mutex: a waiter sleeps on locked and contended; unlocking clears both bits. A new owner who hides that by setting them again owes the
//!   next wake. A third bit, set while the lock is held, wakes waiters for nothing, once.
//! * Condvar, RwLock's writer_notify: a counter that only grows.
//! * Parker, Once: the state leaves the waited-for value and only the waiter brings it back.
//!
//! So polling misses nothing that a queue would deliver. The waits themselves are [`crate::abi::WAIT`], which the emulator parks.

use crate::arch;
use crate::primitive::AtomicU32;

/// Waits until `*word != expected` (true) or the clock reaches `deadline` (false; `u64::MAX` is never).
pub fn wait(word: &AtomicU32, expected: u32, deadline: u64) -> bool {
    arch::wait(word, expected, deadline)
}

/// std's futex algorithms, line by line, over the polled wait: loom finds a lost wake-up as a deadlock.
#[cfg(all(test, loom))]
mod model {
    use super::wait;
    use crate::primitive::{AtomicU32, Ordering::*};
    use loom::sync::Arc;
    use loom::thread;

    const LOCKED: u32 = 1;
    const BOTH: u32 = LOCKED | 2;
    const MARKED: u32 = 4;

    /// The overlay's `std/src/sys/sync/mutex/cuda.rs`: bits for locked, contended, and once poisoned.
    #[derive(Default)]
    struct Mutex(AtomicU32);

    impl Mutex {
        fn lock(&self) -> bool {
            if self.0.compare_exchange(0, LOCKED, Acquire, Relaxed).is_ok() {
                return false;
            }
            loop {
                let before = self.0.fetch_or(BOTH, Acquire);
                if before & LOCKED == 0 {
                    return before & MARKED != 0;
                }
                wait(&self.0, before | BOTH, u64::MAX);
            }
        }
        fn mark(&self) {
            self.0.fetch_or(MARKED, Relaxed);
        }
        fn unlock(&self) {
            // Waking is nothing but this change.
            self.0.fetch_and(MARKED, Release);
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
            let shared = Arc::new((Mutex::default(), words));
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
            let shared = Arc::new((Mutex::default(), AtomicU32::new(0)));
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
            let state = Arc::new(AtomicU32::new(0));
            let unparker = Arc::clone(&state);
            let thread = thread::spawn(move || unparker.swap(1, Release));
            if state.fetch_sub(1, Acquire) != 1 {
                loop {
                    wait(&state, PARKED, u64::MAX);
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
