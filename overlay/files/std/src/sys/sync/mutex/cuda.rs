//! std's mutex for futexes (`futex.rs`), whose word also says whether the lock was ever poisoned.
//!
//! So a lock that never was needs no look at its flag: that is a read that can only begin when the lock is taken, and waits for L2. Each of
//! the others is one atomic operation, as there: who locks in vain sets both bits, who unlocks clears them.

use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::sys::futex::{self, futex_wait, futex_wake};

type Futex = futex::SmallFutex;
type State = futex::SmallPrimitive;

pub struct Mutex {
    futex: Futex,
}

const UNLOCKED: State = 0;
const LOCKED: State = 1;
/// With `LOCKED`: other threads wait.
const CONTENDED: State = 2;
const BOTH: State = LOCKED | CONTENDED;
/// Stays for good: the lock was poisoned once.
const MARKED: State = 4;

impl Mutex {
    #[inline]
    pub const fn new() -> Self {
        Self { futex: Futex::new(UNLOCKED) }
    }

    #[inline]
    pub fn try_lock(&self) -> bool {
        match self.futex.compare_exchange(UNLOCKED, LOCKED, Acquire, Relaxed) {
            Ok(_) => true,
            Err(MARKED) => self.try_lock_marked(),
            Err(_) => false,
        }
    }

    #[cold]
    fn try_lock_marked(&self) -> bool {
        self.futex.compare_exchange(MARKED, MARKED | LOCKED, Acquire, Relaxed).is_ok()
    }

    /// Locks, and tells whether the lock was ever marked.
    #[inline]
    pub fn lock(&self) -> bool {
        match self.futex.compare_exchange(UNLOCKED, LOCKED, Acquire, Relaxed) {
            Ok(_) => false,
            Err(_) => self.lock_contended(),
        }
    }

    #[cold]
    fn lock_contended(&self) -> bool {
        // Spin first to speed things up if the lock is released quickly.
        let mut state = self.spin();

        // If it's unlocked now, attempt to take the lock
        // without saying that it is contended.
        if state & BOTH == UNLOCKED {
            match self.futex.compare_exchange(state, state | LOCKED, Acquire, Relaxed) {
                Ok(_) => return state & MARKED != 0,
                Err(s) => state = s,
            }
        }

        loop {
            // Put the lock in contended state, unless it already is.
            if state & BOTH != BOTH {
                let before = self.futex.fetch_or(BOTH, Acquire);
                if before & LOCKED == 0 {
                    // It was unlocked, so we just successfully locked it.
                    return before & MARKED != 0;
                }
                state = before | BOTH;
            }

            // Wait for the futex to change state, assuming it is still contended.
            futex_wait(&self.futex, state, None);

            // Spin again after waking up.
            state = self.spin();
        }
    }

    fn spin(&self) -> State {
        let mut spin = 100;
        loop {
            // A load is easier on the caches than a read-modify-write.
            let state = self.futex.load(Relaxed);

            // We stop spinning when the mutex is unlocked, but also when it's contended.
            if state & BOTH != LOCKED || spin == 0 {
                return state;
            }

            crate::hint::spin_loop();
            spin -= 1;
        }
    }

    /// Says that the lock is, or was, poisoned. Whoever locks it after the caller has unlocked it learns of it.
    ///
    /// # Safety
    /// The calling thread has locked it.
    #[cold]
    pub unsafe fn mark(&self) {
        self.futex.fetch_or(MARKED, Relaxed);
    }

    #[inline]
    pub unsafe fn unlock(&self) {
        if self.futex.fetch_and(MARKED, Release) & CONTENDED != 0 {
            self.wake();
        }
    }

    #[cold]
    fn wake(&self) {
        futex_wake(&self.futex);
        futex::give_way();
    }
}
