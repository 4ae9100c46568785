//! A range of equal parts that many warps take from with one read-modify-write, and that is replaced by another when it is used up.
//!
//! # Protocol
//! * `word` is the range's end, in its upper half, and how many parts are left, in its lower half as a negative number. So one addition takes parts. The lower half of a range that is
//!   used up may be positive; what it carried into the upper half has no meaning then.
//! * Who finds too few parts left tries to become the one that replaces the range. All others wait for the new range, not for a lock: each gets its parts by one addition.
//! * The new range is stored with release, and taken from with acquire: who takes parts sees what happened to that memory before.

use super::backoff::Backoff;
use crate::arch::atomic::{AtomicU32, AtomicU64, Ordering};

/// See the module's protocol. Zeroed memory is a range of nothing.
pub(crate) struct Range {
    word: AtomicU64,
    /// 1 while it is replaced.
    replacing: AtomicU32,
}

/// Parts that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// Where their range ends.
    pub(crate) end: u32,
    /// How many parts before its end they begin.
    pub(crate) before_end: u32,
}

impl Parts {
    fn as_word(self) -> u64 {
        u64::from(self.end) << 32 | u64::from(self.before_end.wrapping_neg())
    }

    /// What is left of a range; none if it has fewer than `count`.
    fn left(word: u64, count: u32) -> Option<Parts> {
        let left = (word as i32).wrapping_neg();
        (left >= count as i32).then_some(Parts {
            end: (word >> 32) as u32,
            before_end: left as u32,
        })
    }
}

impl Range {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Range {
        Range {
            word: AtomicU64::new(0),
            replacing: AtomicU32::new(0),
        }
    }

    #[cfg(loom)]
    pub(crate) fn new() -> Range {
        Range {
            word: AtomicU64::new(0),
            replacing: AtomicU32::new(0),
        }
    }

    /// A hint for [`Range::take_after`]; it orders nothing.
    #[inline(always)]
    pub(crate) fn look(&self) -> u64 {
        self.word.load(Ordering::Relaxed)
    }

    /// Takes `count` parts, at least 1. `more` gives another range, of at least `count` parts and fewer than 2^31, or none if there is none. Of the old one then less than `count` are lost.
    pub(crate) fn take(&self, count: u32, more: impl FnMut() -> Option<Parts>) -> Option<Parts> {
        self.take_after(self.look(), count, more)
    }

    /// [`Range::take`], after a look that may have been long ago.
    pub(crate) fn take_after(
        &self,
        mut seen: u64,
        count: u32,
        mut more: impl FnMut() -> Option<Parts>,
    ) -> Option<Parts> {
        let mut backoff = Backoff::new();
        // Looked at first, so that those who wait do not count on, and what is too little for one is left for who asks for less.
        loop {
            if Parts::left(seen, count).is_some() {
                let word = self.word.fetch_add(u64::from(count), Ordering::Acquire);
                if let Some(parts) = Parts::left(word, count) {
                    return Some(parts);
                }
            } else if self
                .replacing
                .compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed)
                .is_ok()
            {
                let has_ended = self.replace(count, &mut more);
                self.replacing.store(0, Ordering::Release);
                if has_ended {
                    return None;
                }
            } else {
                backoff.pause();
            }
            seen = self.look();
        }
    }

    /// Replaces the range if it still has too few parts; whether there was no other.
    fn replace(&self, count: u32, more: &mut impl FnMut() -> Option<Parts>) -> bool {
        let seen = self.word.load(Ordering::Relaxed);
        if Parts::left(seen, count).is_some() {
            return false;
        }
        match more() {
            // Not a store: loom would order it before additions that it comes after.
            Some(range) => _ = self.word.swap(range.as_word(), Ordering::Release),
            None => return true,
        }
        false
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other_and_the_rest_is_lost() {
        let range = Range::new();
        let mut ends = [7, 9].into_iter();
        let mut take = |count| {
            let parts = range.take(count, || {
                ends.next().map(|end| Parts {
                    end,
                    before_end: 10,
                })
            });
            parts.map(|parts| (parts.end, parts.before_end))
        };
        assert_eq!(take(4), Some((7, 10)));
        assert_eq!(take(4), Some((7, 6)));
        assert_eq!(take(2), Some((7, 2)));
        assert_eq!(take(4), Some((9, 10)));
        assert_eq!(take(1), Some((9, 6)));
        assert_eq!(take(6), None);
        assert_eq!(take(5), Some((9, 5)));
        assert_eq!(take(1), None);
    }

    /// Many are about to take the last parts: each has added before one of them looks again.
    #[test]
    fn a_range_that_was_overdrawn_has_nothing() {
        let parts = Parts {
            end: u32::MAX,
            before_end: 3,
        };
        let range = Range::new();
        range.word.store(parts.as_word(), Ordering::Relaxed);
        for _ in 0..1000 {
            range.word.fetch_add(31, Ordering::Relaxed);
        }
        assert_eq!(range.take(1, || None), None);
        assert_eq!(range.take(2, || Some(parts)), Some(parts));
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;

    /// Two ranges of two parts each.
    struct Shared {
        range: Range,
        given: AtomicU32,
        memory: [[UnsafeCell<u32>; 2]; 2],
    }

    // SAFETY: loom checks each access of the memory.
    unsafe impl Sync for Shared {}
    // SAFETY: as above.
    unsafe impl Send for Shared {}

    impl Shared {
        fn write(&self, parts: Parts) {
            let cell = &self.memory[parts.end as usize][2 - parts.before_end as usize];
            // SAFETY: loom checks that nobody else uses it.
            cell.with_mut(|value| unsafe { *value += 1 });
        }

        /// Takes one part and writes to it.
        fn take(&self) -> bool {
            let parts = self.range.take(1, || {
                let end = self.given.fetch_add(1, Ordering::Relaxed);
                let range = Parts { end, before_end: 2 };
                if end >= 2 {
                    return None;
                }
                // Whoever had that memory before.
                self.write(range);
                self.write(Parts {
                    before_end: 1,
                    ..range
                });
                Some(range)
            });
            parts.map(|parts| self.write(parts)).is_some()
        }
    }

    /// Every part is taken once, by someone who sees what happened to its memory before.
    #[test]
    fn each_part_has_one_owner() {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.check(|| {
            let shared = Arc::new(Shared {
                range: Range::new(),
                given: AtomicU32::new(0),
                memory: Default::default(),
            });
            let other = Arc::clone(&shared);
            let thread = loom::thread::spawn(move || [other.take(), other.take()]);
            let ours = [shared.take(), shared.take()];
            let theirs = thread.join().unwrap();
            assert_eq!((ours, theirs), ([true; 2], [true; 2]));
            assert!(!shared.take());
            for cell in shared.memory.iter().flatten() {
                // SAFETY: all others have ended.
                cell.with(|value| assert_eq!(unsafe { *value }, 2));
            }
        });
    }
}
