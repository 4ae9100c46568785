//! Which addresses of the heap are free.
//!
//! Small pieces come in classes, carved from chunks, and go back to their class. Larger ones are cut from the smallest free range that
//! holds them, and join with free neighbours when they come back.

use std::collections::{BTreeMap, BTreeSet};

/// All pieces are multiples of this, and start at one.
pub(super) const STEP: u64 = 16;
/// The largest piece that comes from a class.
const LARGEST: u64 = 8 << 10;
/// What pieces of a class are carved from.
const CHUNK: u64 = 64 << 10;

/// Free address space.
#[derive(Debug)]
pub(super) struct Space {
    /// Free pieces of each class.
    classes: Vec<Vec<u64>>,
    /// What is left of each class's chunk: from, to.
    chunks: Vec<(u64, u64)>,
    /// Free ranges: start and length.
    ranges: BTreeMap<u64, u64>,
    /// The same, by length.
    by_length: BTreeSet<(u64, u64)>,
    /// Nothing from here on was ever taken.
    fresh: u64,
}

/// A piece of address space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub start: u64,
    /// At least what was asked for.
    pub size: u64,
    /// It was never used before.
    pub fresh: bool,
}

impl Space {
    /// All of `[start, start + size)`.
    pub(super) fn new(start: u64, size: u64) -> Space {
        let classes = class(LARGEST).0 + 1;
        Space {
            classes: vec![Vec::new(); classes],
            chunks: vec![(0, 0); classes],
            ranges: [(start, size)].into(),
            by_length: [(size, start)].into(),
            fresh: start,
        }
    }

    /// A piece of at least `size` bytes.
    pub(super) fn take(&mut self, size: u64) -> Option<Piece> {
        if size > LARGEST {
            return self.take_range(size.checked_next_multiple_of(STEP)?);
        }
        let (class, size) = class(size);
        if let Some(start) = self.classes[class].pop() {
            return Some(Piece {
                start,
                size,
                fresh: false,
            });
        }
        if self.chunks[class].1 - self.chunks[class].0 < size {
            // What is left of the old chunk is less than one piece, and lost.
            let chunk = self.take_range(CHUNK)?;
            self.chunks[class] = (chunk.start, chunk.start + chunk.size);
        }
        let start = self.chunks[class].0;
        self.chunks[class].0 += size;
        Some(Piece {
            start,
            size,
            fresh: false,
        })
    }

    fn take_range(&mut self, size: u64) -> Option<Piece> {
        let &(length, start) = self.by_length.range((size, 0)..).next()?;
        self.remove(start, length);
        if length > size {
            self.insert(start + size, length - size);
        }
        let fresh = start >= self.fresh;
        self.fresh = self.fresh.max(start + size);
        Some(Piece { start, size, fresh })
    }

    /// Gives a piece back.
    pub(super) fn give(&mut self, start: u64, size: u64) {
        if size <= LARGEST {
            self.classes[class(size).0].push(start);
            return;
        }
        let (mut from, mut to) = (start, start + size);
        if let Some((&before, &length)) = self.ranges.range(..start).next_back()
            && before + length == start
        {
            self.remove(before, length);
            from = before;
        }
        if let Some(&length) = self.ranges.get(&to) {
            self.remove(to, length);
            to += length;
        }
        self.insert(from, to - from);
    }

    fn insert(&mut self, start: u64, length: u64) {
        self.ranges.insert(start, length);
        self.by_length.insert((length, start));
    }

    fn remove(&mut self, start: u64, length: u64) {
        self.ranges.remove(&start);
        self.by_length.remove(&(length, start));
    }
}

/// The class of a small size, and the bytes of its pieces: steps of 16 to 256, then four for each doubling.
fn class(size: u64) -> (usize, u64) {
    let size = size.max(1);
    if size <= 256 {
        let index = size.div_ceil(STEP);
        return (index as usize - 1, index * STEP);
    }
    // `doubling` d covers (256 << d, 512 << d].
    let doubling = (size - 1).ilog2() - 8;
    let (start, step) = (256 << doubling, 64 << doubling);
    let steps = (size - start).div_ceil(step);
    (
        15 + 4 * doubling as usize + steps as usize,
        start + steps * step,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_what_they_are_for() {
        let mut last = class(1);
        for size in 1..=LARGEST {
            let (index, bytes) = class(size);
            assert!(bytes >= size && bytes.is_multiple_of(STEP), "{size}");
            assert!(
                index == last.0 || (index == last.0 + 1 && last.1 < size),
                "{size}"
            );
            assert_eq!(class(bytes), (index, bytes));
            last = (index, bytes);
        }
        assert_eq!(last.1, LARGEST);
    }

    #[test]
    fn ranges_join() {
        let mut space = Space::new(1 << 20, 1 << 20);
        let sizes = [10_000, 20_000, 300_000, 9_000];
        let pieces = sizes.map(|size| space.take(size).unwrap());
        assert!(pieces.iter().all(|piece| piece.fresh));
        assert_eq!(space.take(1 << 20), None);
        for index in [2, 0, 3, 1] {
            space.give(pieces[index].start, pieces[index].size);
        }
        let all = space.take(1 << 20).unwrap();
        assert_eq!((all.start, all.fresh), (1 << 20, false));
        assert_eq!(space.take(u64::MAX), None);
    }

    #[test]
    fn pieces_do_not_overlap() {
        let mut space = Space::new(1 << 20, 4 << 20);
        let mut live: Vec<Piece> = Vec::new();
        for round in 0..2000_u64 {
            if round % 3 == 2 {
                let piece = live.swap_remove((round * 7) as usize % live.len());
                space.give(piece.start, piece.size);
            } else if let Some(piece) = space.take(round * 7919 % 20_000 + 1) {
                let apart = |other: &Piece| {
                    piece.start + piece.size <= other.start
                        || other.start + other.size <= piece.start
                };
                assert!(live.iter().all(apart));
                live.push(piece);
            }
        }
    }
}
