//! The parking lot: lists of waiters for each word, so that a wake of one wakes one.
//!
//! # Protocol
//! Words are hashed into buckets. Each bucket has a lock, a list of its waiters in FIFO order, and their count. A waiter's
//! node lies in its warp's record, or in the frame of a lane that waits: a thread waits for one word at a time. It polls its own word, `state`, which nobody else polls.
//!
//! ```text
//!                (1) enters the list, under the lock
//!       ALONE ────────────────────────────────────────> WAITING
//!         ^  ^                                             │ │
//!         │  └── (2) word has changed, or time is up ──────┘ │
//!         └───── (3) a waker takes it off the list ──────────┘
//! ```
//! 1. The waiter: lock; `state := WAITING`; into the list; `waiting += 1`; fence; looks at the word.
//! 2. The waiter, under the lock, and only if `state` still is WAITING: off the list; `waiting -= 1`; `state := ALONE`.
//! 3. A waker, under the lock: off the list; `waiting -= 1`; `state := ALONE` (release). From then on the node is the waiter's again, which
//!    may enter another list at once; so the waker has read all that it needs from it before.
//!
//! Whoever takes a node off its list under the lock decides how the wait ends: a waiter whose time is up but which finds `state` ALONE was woken, and
//! says so. So no wake is lost to a waiter that has gone.
//!
//! # Why no wake is lost
//! A waker changes the word, then executes a fence (`SeqCst`), then loads `waiting`; if that is 0 it does not take the lock. A waiter adds itself to
//! `waiting`, then executes a fence (`SeqCst`), then loads the word. Of two such fences one is first. If it is the waker's, the waiter sees the new word and
//! leaves (2). If it is the waiter's, the waker sees it in `waiting`, takes the lock, which the waiter had, and finds it in the list (3).
//!
//! Nothing of the program runs while a node is in a list, so a panic leaves none there, and no lock.

use crate::arch::atomic::{AtomicU32, Ordering, fence};
use crate::sync::lock::SpinLock;
use core::cell::UnsafeCell;
use core::ptr;

/// In no list. Zeroed memory is such a node.
const ALONE: u32 = 0;
/// In the list of its word's bucket.
const WAITING: u32 = 1;

/// A thread's place in the lists.
pub struct Waiter {
    state: AtomicU32,
    links: UnsafeCell<Links>,
}

/// Guarded by the lock of the bucket in whose list the node is.
struct Links {
    address: usize,
    before: *const Waiter,
    after: *const Waiter,
}

// SAFETY: `links` is only touched under its bucket's lock.
unsafe impl Sync for Waiter {}
// SAFETY: as above; the pointers lead to nodes that stay where they are while they are in a list.
unsafe impl Send for Waiter {}

impl Waiter {
    /// In no list.
    pub fn new() -> Waiter {
        Waiter {
            state: AtomicU32::new(ALONE),
            links: UnsafeCell::new(Links {
                address: 0,
                before: ptr::null(),
                after: ptr::null(),
            }),
        }
    }
}

impl Default for Waiter {
    fn default() -> Self {
        Waiter::new()
    }
}

struct List {
    first: *const Waiter,
    last: *const Waiter,
}

// SAFETY: the pointers lead to nodes, which are sendable.
unsafe impl Send for List {}

impl List {
    /// # Safety
    /// `node` is in no list, and stays where it is until it has been removed.
    unsafe fn push(&mut self, node: *const Waiter, address: usize) {
        // SAFETY: nodes of this list belong to whoever has it; so does `node` from now on.
        unsafe {
            *(*node).links.get() = Links {
                address,
                before: self.last,
                after: ptr::null(),
            };
            match self.last.is_null() {
                true => self.first = node,
                false => (*(*self.last).links.get()).after = node,
            }
        }
        self.last = node;
    }

    /// # Safety
    /// `node` is in this list.
    unsafe fn remove(&mut self, node: *const Waiter) {
        // SAFETY: nodes of this list belong to whoever has it.
        unsafe {
            let Links { before, after, .. } = *(*node).links.get();
            match before.is_null() {
                true => self.first = after,
                false => (*(*before).links.get()).after = after,
            }
            match after.is_null() {
                true => self.last = before,
                false => (*(*after).links.get()).before = before,
            }
        }
    }
}

/// In lines of its own: buckets do not disturb each other.
#[repr(align(128))]
struct Bucket {
    /// Nodes in the list. Only changed under the lock.
    waiting: AtomicU32,
    list: SpinLock<List>,
}

/// See the module's protocol.
pub struct Lot<const BUCKETS: usize> {
    buckets: [Bucket; BUCKETS],
}

macro_rules! bucket {
    () => {
        Bucket {
            waiting: AtomicU32::new(0),
            list: SpinLock::new(List {
                first: ptr::null(),
                last: ptr::null(),
            }),
        }
    };
}

impl<const BUCKETS: usize> Lot<BUCKETS> {
    /// Nobody waits.
    #[cfg(not(loom))]
    pub const fn new() -> Self {
        Lot {
            buckets: [const { bucket!() }; BUCKETS],
        }
    }

    /// Nobody waits.
    #[cfg(loom)]
    pub fn new() -> Self {
        Lot {
            buckets: core::array::from_fn(|_| bucket!()),
        }
    }

    fn bucket(&self, address: usize) -> &Bucket {
        // Words of one kind lie at equal distances, often a power of two.
        let hash = (address as u64 >> 2).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        &self.buckets[(hash >> 32) as usize % BUCKETS]
    }

    /// Waits until [`Lot::wake`] takes this thread off the list (true), unless the word is not as `expected` (true at once). `sleep` waits until
    /// `state` is not the given value, or returns false when time is up; so does this function then.
    ///
    /// # Safety
    /// `me` is the running thread's own, and stays where it is until this returns.
    pub unsafe fn wait(
        &self,
        me: &Waiter,
        word: &AtomicU32,
        expected: u32,
        sleep: impl FnOnce(&AtomicU32, u32) -> bool,
    ) -> bool {
        // Often it has, and then nobody need lock anything.
        if word.load(Ordering::Relaxed) != expected {
            return true;
        }
        let address = ptr::from_ref(word).addr();
        let bucket = self.bucket(address);
        {
            let mut list = bucket.list.lock();
            me.state.store(WAITING, Ordering::Relaxed);
            // SAFETY: a thread that runs is in no list; the caller's promise.
            unsafe { list.push(me, address) };
            bucket.waiting.fetch_add(1, Ordering::Relaxed);
            fence(Ordering::SeqCst);
            if word.load(Ordering::Relaxed) != expected {
                // SAFETY: pushed above, under the same lock.
                unsafe { Self::leave(bucket, &mut list, me) };
                return true;
            }
        }
        if sleep(&me.state, WAITING) {
            return true;
        }
        let mut list = bucket.list.lock();
        if me.state.load(Ordering::Relaxed) != WAITING {
            return true;
        }
        // SAFETY: whoever takes it off the list changes its state, under the lock.
        unsafe { Self::leave(bucket, &mut list, me) };
        false
    }

    /// # Safety
    /// `me` is in the list, which is the bucket's.
    unsafe fn leave(bucket: &Bucket, list: &mut List, me: &Waiter) {
        // SAFETY: the caller's promise.
        unsafe { list.remove(me) };
        bucket.waiting.fetch_sub(1, Ordering::Relaxed);
        me.state.store(ALONE, Ordering::Relaxed);
    }

    /// Wakes at most so many of those that wait for the word at `address`, in the order in which they came. How many it were.
    ///
    /// Nothing need lie at the address any more: who unlocks a lock may have lost it to somebody who has freed it since.
    pub fn wake(&self, address: usize, most: u32) -> u32 {
        let bucket = self.bucket(address);
        fence(Ordering::SeqCst);
        if bucket.waiting.load(Ordering::Relaxed) == 0 {
            return 0;
        }
        let mut list = bucket.list.lock();
        let (mut node, mut woken) = (list.first, 0);
        while !node.is_null() && woken < most {
            // SAFETY: nodes of the list belong to whoever has its lock, and stay where they are until their waiter has been told.
            unsafe {
                let Links {
                    address: of, after, ..
                } = *(*node).links.get();
                if of == address {
                    list.remove(node);
                    bucket.waiting.fetch_sub(1, Ordering::Relaxed);
                    (*node).state.store(ALONE, Ordering::Release);
                    woken += 1;
                }
                node = after;
            }
        }
        woken
    }
}

#[cfg(not(loom))]
impl<const BUCKETS: usize> Default for Lot<BUCKETS> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::thread;
    use std::vec::Vec;

    fn spin(state: &AtomicU32, value: u32) -> bool {
        while state.load(Ordering::Acquire) == value {
            thread::yield_now();
        }
        true
    }

    /// Waits until so many are in all lists together.
    fn until_waiting<const BUCKETS: usize>(lot: &Lot<BUCKETS>, count: u32) {
        let waiting = || {
            lot.buckets
                .iter()
                .map(|b| b.waiting.load(Ordering::Relaxed))
        };
        while waiting().sum::<u32>() != count {
            thread::yield_now();
        }
    }

    #[test]
    fn a_wake_of_one_wakes_the_first_of_this_word() {
        // One bucket: the other word's waiter is in the same list.
        let (lot, words) = (Lot::<1>::new(), [AtomicU32::new(0), AtomicU32::new(0)]);
        let ended = AtomicU32::new(0);
        thread::scope(|scope| {
            for (number, word) in [(1, 1), (2, 0), (3, 0), (4, 0)] {
                let (lot, word, ended) = (&lot, &words[word], &ended);
                scope.spawn(move || {
                    // SAFETY: the node stays until the wait is over.
                    assert!(unsafe { lot.wait(&Waiter::new(), word, 0, spin) });
                    ended.fetch_add(1 << (4 * number), Ordering::SeqCst);
                });
                until_waiting(lot, number);
            }
            let at = |index: usize| ptr::from_ref(&words[index]).addr();
            let ends = |expected| while ended.load(Ordering::SeqCst) != expected {};
            assert_eq!(lot.wake(at(0), 1), 1);
            ends(0x100);
            assert_eq!(lot.wake(at(0), u32::MAX), 2);
            ends(0x11100);
            assert_eq!(lot.wake(at(0), u32::MAX), 0);
            assert_eq!(lot.wake(at(1), 1), 1);
        });
        until_waiting(&lot, 0);
    }

    #[test]
    fn who_goes_by_itself_leaves_the_list_whole() {
        let (lot, word) = (Lot::<1>::new(), AtomicU32::new(0));
        let nodes: Vec<Waiter> = (0..3).map(|_| Waiter::new()).collect();
        // Each one's time is up while those after it wait.
        fn nested(lot: &Lot<1>, nodes: &[Waiter], word: &AtomicU32) {
            let [first, rest @ ..] = nodes else {
                until_waiting(lot, 3);
                return;
            };
            // SAFETY: the node stays until the wait is over.
            let woken = unsafe {
                lot.wait(first, word, 0, |_, _| {
                    nested(lot, rest, word);
                    false
                })
            };
            assert!(!woken);
        }
        nested(&lot, &nodes, &word);
        until_waiting(&lot, 0);
        // SAFETY: the word has another value: nobody waits.
        assert!(unsafe { lot.wait(&nodes[0], &word, 1, |_, _| unreachable!()) });
        until_waiting(&lot, 0);
        assert_eq!(lot.wake(ptr::from_ref(&word).addr(), 1), 0);
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::Arc;
    use loom::thread;

    fn builder() -> loom::model::Builder {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.max_branches = 100_000;
        model
    }

    #[derive(Default)]
    struct Shared {
        lot: Lot<1>,
        word: AtomicU32,
    }

    impl Default for Lot<1> {
        fn default() -> Self {
            Lot::new()
        }
    }

    impl Shared {
        fn wait(&self) -> bool {
            let sleep = |state: &AtomicU32, value| crate::arch::wait(state, value, u64::MAX);
            // SAFETY: the node stays until the wait is over.
            unsafe { self.lot.wait(&Waiter::new(), &self.word, 0, sleep) }
        }

        /// Time is up after one look.
        fn wait_a_little(&self) -> bool {
            let sleep = |state: &AtomicU32, value| state.load(Ordering::Acquire) != value;
            // SAFETY: as above.
            unsafe { self.lot.wait(&Waiter::new(), &self.word, 0, sleep) }
        }

        /// Changes the word, if it shall, and wakes.
        fn notify(&self, change: bool, most: u32) -> u32 {
            if change {
                self.word.fetch_add(1, Ordering::Relaxed);
            }
            self.lot.wake(ptr::from_ref(&self.word).addr(), most)
        }

        fn is_empty(&self) -> bool {
            self.lot.buckets[0].waiting.load(Ordering::Relaxed) == 0
        }
    }

    /// The word changes before, while or after the waiter enters the list: it ends in any case.
    #[test]
    fn no_wake_is_lost() {
        builder().check(|| {
            let shared = Arc::new(Shared::default());
            let waiter = Arc::clone(&shared);
            let waiter = thread::spawn(move || assert!(waiter.wait()));
            assert!(shared.notify(true, 1) <= 1);
            waiter.join().unwrap();
            assert!(shared.is_empty());
        });
    }

    /// Two waiters, and two wakes of one each: each wake takes another one, or finds that it has seen the new word.
    #[test]
    fn two_wakes_end_two_waits() {
        let mut model = builder();
        model.preemption_bound = Some(1);
        model.check(|| {
            let shared = Arc::new(Shared::default());
            let waiters = [(); 2].map(|()| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || assert!(shared.wait()))
            });
            shared.notify(true, 1);
            shared.notify(true, 1);
            let _ = waiters.map(|waiter| waiter.join().unwrap());
            assert!(shared.is_empty());
        });
    }

    /// Time is up for one while a wake of one comes: it was woken, and says so, or the other one is.
    #[test]
    fn a_wake_does_not_go_to_who_has_gone() {
        let mut model = builder();
        model.preemption_bound = Some(2);
        model.check(|| {
            let shared = Arc::new(Shared::default());
            let hasty = Arc::clone(&shared);
            let hasty = thread::spawn(move || {
                if hasty.wait_a_little() {
                    // Woken, or too late to wait: the wake is passed on.
                    hasty.notify(false, 1);
                }
            });
            let patient = Arc::clone(&shared);
            let patient = thread::spawn(move || assert!(patient.wait()));
            shared.notify(true, 1);
            hasty.join().unwrap();
            patient.join().unwrap();
            assert!(shared.is_empty());
        });
    }
}
