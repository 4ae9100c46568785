//! A lock that goes to its waiters in the order in which they came: what std's mutex is on a GPU.
//!
//! One word says all:
//!
//! ```text
//!   63..32  the next ticket        who locks takes it, by one addition
//!   31      the count ran over     the holder clears it
//!   30..1   the ticket being served: its owner has the lock; who unlocks adds one
//!   0       marked                 stays for good; the holder sets it
//! ```
//! Tickets are counted modulo 2^30, of which each waiting thread has one.
//!
//! * Locking is one read-modify-write (acquire), unlocking another one (release), whose result nobody needs: nobody is to be woken, since waiters look at the word. So an unlock does not wait
//!   for L2.
//! * A waiter knows how many come before it, and looks as often as that makes sense: the next one at once, all others after a pause for each that comes before. So the word is read a
//!   few times in each hold, however many wait. With compare-and-swaps all of them would try in each.
//! * Read-modify-writes of others continue a holder's release, so the next one's acquire load sees all that holders before it did.
//!
//! A thread that waits here never gives up, and no warp is ever suspended, so the order costs nothing: who comes first runs.

use crate::arch;
use crate::arch::atomic::{AtomicU64, Ordering};

/// What the next ticket counts in.
const TICKET: u64 = 1 << 32;
/// What the ticket being served counts in.
const SERVED: u64 = 2;
const RAN_OVER: u64 = 1 << 31;
const MARKED: u64 = 1;
/// Tickets until they begin anew, less one.
const TICKETS: u32 = (1 << 30) - 1;

/// Nanoseconds of pause for each holder that comes before a waiter. A hold takes longer than twice that, as a pause may.
const HOLD: u32 = 256;
/// The longest pause.
const LONGEST_PAUSE: u32 = 32 << 10;

#[inline(always)]
fn next(word: u64) -> u32 {
    (word >> 32) as u32 & TICKETS
}

#[inline(always)]
fn serving(word: u64) -> u32 {
    (word >> 1) as u32 & TICKETS
}

/// Locks, and tells whether the lock was ever marked. A word of zeroes is a lock that is free.
#[inline]
pub fn lock(word: &AtomicU64) -> bool {
    let before = word.fetch_add(TICKET, Ordering::Acquire);
    let is_plain = before & (RAN_OVER | MARKED) == 0;
    if is_plain && next(before) == serving(before) {
        return false;
    }
    lock_later(word, before)
}

#[cold]
#[inline(never)]
fn lock_later(word: &AtomicU64, before: u64) -> bool {
    let mine = next(before);
    let mut now = before;
    if mine != serving(now) {
        until_served(word, mine);
        now = word.load(Ordering::Acquire);
    }
    if now & RAN_OVER != 0 {
        // Only the holder's changes of the lower half are possible now.
        word.fetch_sub(RAN_OVER, Ordering::Relaxed);
    }
    now & MARKED != 0
}

fn until_served(word: &AtomicU64, mine: u32) {
    loop {
        let now = word.load(Ordering::Relaxed);
        match mine.wrapping_sub(serving(now)) & TICKETS {
            0 => return,
            1 => _ = arch::wait_relaxed_64(word, now, u64::MAX),
            before => arch::pause(HOLD.saturating_mul(before - 1).min(LONGEST_PAUSE)),
        }
    }
}

/// Locks if it is free: whether the lock was ever marked.
#[inline]
pub fn try_lock(word: &AtomicU64) -> Option<bool> {
    let now = word.load(Ordering::Relaxed);
    if next(now) != serving(now) {
        return None;
    }
    let taken = word.compare_exchange(
        now,
        now.wrapping_add(TICKET),
        Ordering::Acquire,
        Ordering::Relaxed,
    );
    taken.ok()?;
    if now & RAN_OVER != 0 {
        word.fetch_sub(RAN_OVER, Ordering::Relaxed);
    }
    Some(now & MARKED != 0)
}

/// Marks the lock: whoever locks it after the caller has unlocked it learns of it.
///
/// The caller has locked it.
pub fn mark(word: &AtomicU64) {
    word.fetch_or(MARKED, Ordering::Relaxed);
}

/// Unlocks. The caller has locked it.
#[inline]
pub fn unlock(word: &AtomicU64) {
    word.fetch_add(SERVED, Ordering::Release);
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn one_at_a_time_and_the_mark_stays() {
        let (word, count) = (AtomicU64::new(0), AtomicU64::new(0));
        let (threads, each) = if cfg!(miri) { (3, 10) } else { (8, 1000) };
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    for _ in 0..each {
                        lock(&word);
                        let now = count.load(Ordering::Relaxed);
                        count.store(now + 1, Ordering::Relaxed);
                        unlock(&word);
                    }
                });
            }
        });
        assert_eq!(count.into_inner(), threads * each);
        assert!(!lock(&word));
        assert_eq!(try_lock(&word), None);
        mark(&word);
        unlock(&word);
        assert_eq!(try_lock(&word), Some(true));
        unlock(&word);
        assert!(lock(&word));
    }

    /// The ticket being served runs over into its spare bit, the next ticket out of the word.
    #[test]
    fn tickets_begin_anew() {
        let last = u64::from(TICKETS);
        for mark_it in [false, true] {
            for high in [0, 3 << 62] {
                let word = AtomicU64::new(high | last << 32 | last << 1);
                for _ in 0..3 {
                    assert!(!lock(&word));
                    assert_eq!(try_lock(&word), None);
                    unlock(&word);
                }
                assert_eq!(word.load(Ordering::Relaxed) & RAN_OVER, 0);
                assert_eq!(serving(word.load(Ordering::Relaxed)), 2);
                let word = AtomicU64::new(high | last << 32 | last << 1);
                lock(&word);
                if mark_it {
                    mark(&word);
                }
                unlock(&word);
                assert_eq!(try_lock(&word), Some(mark_it));
                unlock(&word);
                assert_eq!(lock(&word), mark_it);
            }
        }
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;
    use loom::thread;

    struct Shared {
        word: AtomicU64,
        count: UnsafeCell<u32>,
    }
    // SAFETY: loom checks each access of the count.
    unsafe impl Sync for Shared {}
    // SAFETY: as above.
    unsafe impl Send for Shared {}

    fn check(start: u64, threads: usize, preemptions: usize) {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(preemptions);
        model.max_branches = 100_000;
        model.check(move || {
            let shared = Arc::new(Shared {
                word: AtomicU64::new(start),
                count: UnsafeCell::new(0),
            });
            let work = |shared: &Shared, marks: bool| {
                let marked = lock(&shared.word);
                // SAFETY: the lock is ours.
                let before = shared.count.with_mut(|count| unsafe {
                    *count += 1 + u32::from(marks) * 100;
                    *count
                });
                assert_eq!(marked, before - u32::from(marks) * 100 > 100);
                if marks {
                    mark(&shared.word);
                }
                unlock(&shared.word);
            };
            let others: std::vec::Vec<_> = (1..threads)
                .map(|index| {
                    let shared = Arc::clone(&shared);
                    thread::spawn(move || work(&shared, index == 1))
                })
                .collect();
            if let Some(_marked) = try_lock(&shared.word) {
                // SAFETY: the lock is ours.
                shared.count.with_mut(|count| unsafe { *count += 1 });
                unlock(&shared.word);
            } else {
                work(&shared, false);
            }
            others.into_iter().for_each(|other| other.join().unwrap());
            // SAFETY: nobody else is left.
            shared
                .count
                .with(|count| assert_eq!(unsafe { *count }, 100 + threads as u32));
        });
    }

    /// One at a time, each after all that holders before it did, and after a mark of theirs.
    #[test]
    fn holders_exclude_each_other() {
        check(0, 2, 3);
        check(0, 3, 1);
        let last = u64::from(TICKETS);
        check(last << 32 | last << 1, 2, 3);
    }
}
