//! Which words harts wait for, so that a store to one is noticed and not every word must be looked at again and again.

use std::cell::{Cell, OnceCell, RefCell};

/// Counters. Each stands for all words with the same hash.
const PLACES: usize = 1 << 14;

/// Words that are waited for, and those of them that atomic operations and stores have touched since [`Watch::take`]. Plain stores need not be
/// noticed: harts that wait for one are polled from time to time.
#[derive(Default)]
pub(super) struct Watch {
    /// How many harts wait for words of this hash. It is allocated at the first wait.
    waits: OnceCell<Box<[Cell<u32>]>>,
    touched: RefCell<Vec<u64>>,
}

fn word(address: u64) -> u64 {
    address & !3
}

fn place(address: u64) -> usize {
    // Words of one kind lie at equal distances, often a power of two.
    let hash = (address >> 2).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash >> 32) as usize % PLACES
}

impl Watch {
    fn count(&self, address: u64) -> &Cell<u32> {
        let counts = self
            .waits
            .get_or_init(|| vec![Cell::default(); PLACES].into());
        &counts[place(address)]
    }

    /// A wait for this word begins.
    pub(super) fn begin(&self, address: u64) {
        let count = self.count(address);
        count.set(count.get() + 1);
    }

    /// It has ended.
    pub(super) fn end(&self, address: u64) {
        let count = self.count(address);
        count.set(count.get() - 1);
    }

    /// Whether a hart waits for this word, or for one of the same hash.
    pub(super) fn may_wait_for(&self, address: u64) -> bool {
        let counts = self.waits.get();
        counts.is_some_and(|counts| counts[place(address)].get() != 0)
    }

    /// These bytes at a generic address may have another value now.
    #[inline]
    pub(super) fn touch(&self, address: u64, bytes: u64) {
        let Some(counts) = self.waits.get() else {
            return;
        };
        let end = address.saturating_add(bytes);
        for at in (word(address)..end).step_by(4) {
            if counts[place(at)].get() != 0 {
                let mut touched = self.touched.borrow_mut();
                if touched.last() != Some(&at) {
                    touched.push(at);
                }
            }
        }
    }

    /// What was touched since the last call, each word once; `into` is emptied first.
    pub(super) fn take(&self, into: &mut Vec<u64>) {
        into.clear();
        std::mem::swap(into, &mut self.touched.borrow_mut());
        into.sort_unstable();
        into.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(watch: &Watch) -> Vec<u64> {
        let mut into = vec![99];
        watch.take(&mut into);
        into
    }

    #[test]
    fn only_what_is_waited_for_and_once() {
        let watch = Watch::default();
        watch.touch(64, 4);
        assert!(taken(&watch).is_empty());
        assert!(!watch.may_wait_for(64));
        watch.begin(64);
        watch.begin(64);
        assert!(watch.may_wait_for(64));
        watch.touch(64, 4);
        watch.touch(66, 1);
        assert_eq!(taken(&watch), [64]);
        assert!(taken(&watch).is_empty());
        watch.end(64);
        watch.touch(60, 8);
        assert_eq!(taken(&watch), [64]);
        watch.end(64);
        watch.touch(64, 4);
        assert!(taken(&watch).is_empty());
    }

    #[test]
    fn an_access_may_touch_several_words_and_the_end_of_memory() {
        let watch = Watch::default();
        for at in [8, 12, 16, 20] {
            watch.begin(at);
        }
        watch.touch(10, 10);
        assert_eq!(taken(&watch), [8, 12, 16]);
        watch.touch(u64::MAX - 2, 16);
    }
}
