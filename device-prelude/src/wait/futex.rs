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
    use crate::warp::lane::is_lane;
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
            let sleep = |state: &AtomicU32, value| arch::wait(state, value, deadline);
            if is_lane() {
                // It stays where it is until this returns, and then it is in no list.
                let me = Waiter::new();
                return u32::from(LOT.wait(&me, word, expected, sleep));
            }
            let me = &*record::own::<Waiter>();
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

/// The overlay's parker, line by line (`std/src/sys/sync/thread_parking/cuda.rs`): loom finds a lost token as a deadlock, and a load that does not see what came before it.
#[cfg(all(test, loom))]
mod parker {
    use crate::arch::atomic::{AtomicU32, Ordering::*};
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;
    use loom::thread;

    const PARKED: u32 = u32::MAX;
    const EMPTY: u32 = 0;
    const NOTIFIED: u32 = 1;

    fn park(state: &AtomicU32) {
        if state.fetch_sub(1, Acquire) != NOTIFIED {
            crate::arch::wait_relaxed(state, PARKED, u64::MAX);
            state.swap(EMPTY, Acquire);
        }
    }

    fn unpark(state: &AtomicU32) {
        state.swap(NOTIFIED, Release);
    }

    struct Shared {
        state: AtomicU32,
        /// What each unparker has done before.
        done: [UnsafeCell<u32>; 2],
        flags: [AtomicU32; 2],
    }
    // SAFETY: loom checks each access of the cells.
    unsafe impl Sync for Shared {}
    // SAFETY: as above.
    unsafe impl Send for Shared {}

    /// Two threads set a flag each and unpark a third one, which parks until both flags are set: then it sees what both did.
    #[test]
    fn a_token_brings_what_came_before_it() {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.max_branches = 100_000;
        model.check(|| {
            let shared = Arc::new(Shared {
                state: AtomicU32::new(EMPTY),
                done: [(); 2].map(|()| UnsafeCell::new(0)),
                flags: [(); 2].map(|()| AtomicU32::new(0)),
            });
            let threads = [0, 1].map(|index| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || {
                    // SAFETY: the cell is this thread's until it has unparked.
                    shared.done[index].with_mut(|done| unsafe { *done = 1 });
                    shared.flags[index].store(1, Relaxed);
                    unpark(&shared.state);
                })
            });
            // Each token is one more look: when both have come, all is there to be seen.
            while shared.flags.iter().any(|flag| flag.load(Relaxed) == 0) {
                park(&shared.state);
            }
            // The flags may have been seen before their tokens.
            for thread in threads {
                thread.join().unwrap();
            }
        });
    }

    /// As above with one unparker, whose token is taken.
    #[test]
    fn who_took_the_token_sees_what_came_before() {
        loom::model(|| {
            let shared = Arc::new(Shared {
                state: AtomicU32::new(EMPTY),
                done: [(); 2].map(|()| UnsafeCell::new(0)),
                flags: [(); 2].map(|()| AtomicU32::new(0)),
            });
            let other = Arc::clone(&shared);
            let thread = thread::spawn(move || {
                // SAFETY: the cell is this thread's until it has unparked.
                other.done[0].with_mut(|done| unsafe { *done = 1 });
                unpark(&other.state);
            });
            park(&shared.state);
            // SAFETY: loom checks that nobody writes it.
            shared.done[0].with(|done| assert_eq!(unsafe { *done }, 1));
            assert_eq!(shared.state.load(Relaxed), EMPTY);
            thread.join().unwrap();
        });
    }
}
