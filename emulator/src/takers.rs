//! Which hart took a lock: the one whose atomic operation last made a word other than 0.

use std::cell::{Cell, OnceCell};

/// Words remembered. Each has one place, where the next word with the same low bits replaces it.
const PLACES: usize = 1 << 16;

#[derive(Clone, Copy, Default)]
struct Taken {
    address: u64,
    block: u32,
    thread: u32,
}

/// The last takers of words. Costs a store when a word leaves 0, and nothing else; a word may be forgotten, but is never told wrongly.
/// A program without atomics has no megabyte for it.
#[derive(Default)]
pub(super) struct Takers(OnceCell<Box<[Cell<Taken>]>>);

impl Takers {
    fn place(&self, address: u64) -> &Cell<Taken> {
        let places = self.0.get_or_init(|| vec![Cell::default(); PLACES].into());
        &places[(address >> 2) as usize % PLACES]
    }

    pub(super) fn took(&self, address: u64, block: u32, thread: u32) {
        self.place(address).set(Taken {
            address,
            block,
            thread,
        });
    }

    /// Block and thread of the hart that took the word.
    pub(super) fn of(&self, address: u64) -> Option<(u32, u32)> {
        let taken = self.place(address).get();
        (taken.address == address && address != 0).then_some((taken.block, taken.thread))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_forgotten_rather_than_mistaken() {
        let takers = Takers::default();
        assert_eq!(takers.of(64), None);
        takers.took(64, 1, 32);
        assert_eq!(takers.of(64), Some((1, 32)));
        takers.took(64 + 4 * PLACES as u64, 2, 0);
        assert_eq!(takers.of(64), None);
    }
}
