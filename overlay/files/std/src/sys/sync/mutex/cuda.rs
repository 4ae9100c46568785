//! A mutex whose word also says whether the lock was ever poisoned.
//!
//! So a lock that never was needs no look at its flag: that is a read that can only begin when the lock is taken, and waits for L2.
//!
//! On a GPU it goes to its waiters by tickets (`device_prelude::wait::ticket`): one read-modify-write to lock, one to unlock, and nobody to be woken. The emulator lets waiters wait itself, and so can say who waits for
//! which lock, and try other orders than the one in which they came. For it the lower half of the word is std's mutex for futexes (`futex.rs`), with one bit more: who locks in
//! vain sets both bits, who unlocks clears them.

use crate::sync::atomic::Atomic;
use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::sys::futex::{Futex, Primitive as State, futex_wait, futex_wake, is_served};
use device_prelude::wait::ticket;

pub struct Mutex {
    word: Atomic<u64>,
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
        Self { word: Atomic::<u64>::new(0) }
    }

    #[inline]
    pub fn try_lock(&self) -> bool {
        match is_served() {
            false => ticket::try_lock(&self.word).is_some(),
            true => self.try_lock_served(),
        }
    }

    /// Locks, and tells whether the lock was ever marked.
    #[inline]
    pub fn lock(&self) -> bool {
        match is_served() {
            false => ticket::lock(&self.word),
            true => self.lock_served(),
        }
    }

    /// Says that the lock is, or was, poisoned. Whoever locks it after the caller has unlocked it learns of it.
    ///
    /// # Safety
    /// The calling thread has locked it.
    #[cold]
    pub unsafe fn mark(&self) {
        match is_served() {
            false => ticket::mark(&self.word),
            true => _ = self.futex().fetch_or(MARKED, Relaxed),
        }
    }

    #[inline]
    pub unsafe fn unlock(&self) {
        match is_served() {
            false => ticket::unlock(&self.word),
            true => self.unlock_served(),
        }
    }

    fn futex(&self) -> &Futex {
        // SAFETY: half of a word that is as valid as the word; in one run only such accesses, or only those of all of it, are made.
        unsafe { Futex::from_ptr(self.word.as_ptr().cast()) }
    }

    fn try_lock_served(&self) -> bool {
        let free = |state| self.futex().compare_exchange(state, state | LOCKED, Acquire, Relaxed);
        free(UNLOCKED).is_ok() || free(MARKED).is_ok()
    }

    // Never inlined: the emulator's reports know a wait for a mutex by this function.
    #[inline(never)]
    fn lock_served(&self) -> bool {
        let futex = self.futex();
        let mut state = match futex.compare_exchange(UNLOCKED, LOCKED, Acquire, Relaxed) {
            Ok(_) => return false,
            Err(state) => state,
        };
        // If it is free, take it without saying that it is contended.
        if state & BOTH == UNLOCKED {
            match futex.compare_exchange(state, state | LOCKED, Acquire, Relaxed) {
                Ok(_) => return state & MARKED != 0,
                Err(now) => state = now,
            }
        }
        loop {
            // Put the lock in contended state, unless it already is.
            if state & BOTH != BOTH {
                let before = futex.fetch_or(BOTH, Acquire);
                if before & LOCKED == 0 {
                    // It was unlocked, so we just successfully locked it.
                    return before & MARKED != 0;
                }
                state = before | BOTH;
            }
            // Wait for the futex to change state, assuming it is still contended.
            futex_wait(futex, state, None);
            state = futex.load(Relaxed);
        }
    }

    fn unlock_served(&self) {
        let futex = self.futex();
        if futex.fetch_and(MARKED, Release) & CONTENDED != 0 {
            futex_wake(futex);
        }
    }
}
