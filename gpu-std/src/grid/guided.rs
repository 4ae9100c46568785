//! How items are cut that may be taken in any order: most tiles have one size, the last ones are small, and neighbours lie side by side.
//!
//! Tiles are cut in **levels**. The first one has three quarters of the items, in six tiles for each warp: a tile whose items take four
//! times as long as others is then done before the rest is. Each level behind it has half of what is left, in tiles of half the size, so that
//! no warp has a large tile left when all others are done.
//!
//! Lane `k` has the items `k`, `k + WIDTH` ... of a tile. (Tiles that share a block of items, row by row, were tried, so that the whole GPU goes
//! over memory in its order: a saxpy took 4% longer.)

use super::runtime::{self, WIDTH};
use crate::lanes::runtime as lanes;
use crate::parts::split::Share;

/// So many tiles of each level for each warp.
const EACH: usize = 2;

/// The first level has so many times as many.
const FIRST: usize = 3;

/// Rows come in such numbers, where a tile has so many: loops do so many items at a time, and what is left takes as long for each.
const AT_ONCE: usize = 4;

/// No level has smaller tiles than half of this, but the only one. A tile costs a microsecond beside its items.
const FEWEST: usize = 1024;

/// The number of levels, at most.
const LEVELS: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Guided {
    len: usize,
    /// Tiles of a level but the first. The last level has as many as it needs. 0: the caller does all of it alone, as one tile.
    tiles: u32,
    /// The last level.
    last: u32,
    /// Rows of a tile of the first level, of an item for each lane. The next one has half as many, about ([`rows_of`]).
    rows: usize,
    /// Where levels begin.
    starts: [usize; LEVELS],
}

impl Guided {
    /// For the warps that a call could use now.
    pub(super) fn new(len: usize) -> Guided {
        match runtime::count() {
            1 if lanes::count() == 1 => Guided::alone(len),
            warps => Guided::of(len, warps),
        }
    }

    fn alone(len: usize) -> Guided {
        Guided {
            len,
            tiles: 0,
            last: 0,
            rows: 0,
            starts: [0; LEVELS],
        }
    }

    fn of(len: usize, warps: usize) -> Guided {
        let tiles = warps * EACH;
        let rows = (len / tiles / (FIRST + 1) / WIDTH).max(1);
        // Rounded up if the first level then leaves something for the others, or is the only one.
        let more = rows.next_multiple_of(AT_ONCE);
        let fits = more * WIDTH < FEWEST || FIRST * tiles * more * WIDTH <= len / 8 * 7;
        let rows = if rows >= AT_ONCE && fits { more } else { rows };
        let mut starts = [0; LEVELS];
        let mut last = 0;
        while last + 1 < LEVELS && rows_of(rows, last as u32) * WIDTH >= FEWEST {
            let tiles = if last == 0 { FIRST * tiles } else { tiles };
            starts[last + 1] = starts[last] + tiles * rows_of(rows, last as u32) * WIDTH;
            last += 1;
        }
        Guided {
            len,
            // There are not so many warps.
            tiles: tiles as u32,
            last: last as u32,
            rows,
            starts,
        }
    }

    /// How many tiles there are.
    pub(super) fn count(&self) -> u32 {
        if self.tiles == 0 {
            return 1;
        }
        let rest = self.len - self.starts[self.last as usize];
        // There are few enough: see the tests.
        self.first_of(self.last) + rest.div_ceil(self.size(self.last)) as u32
    }

    /// The first tile of a level.
    #[inline]
    fn first_of(&self, level: u32) -> u32 {
        match level {
            0 => 0,
            _ => (level + FIRST as u32 - 1) * self.tiles,
        }
    }

    /// Calls `f` with each share that `lane` of `LANES` has of a tile, and the share's number. These numbers are below `count() * WIDTH`.
    #[inline]
    pub(super) fn for_each_share<const LANES: usize>(
        &self,
        tile: usize,
        lane: usize,
        mut f: impl FnMut(usize, Share),
    ) {
        if LANES == 1 && self.tiles == 0 {
            return f(0, self.whole());
        }
        let mut share_of = |lane| f(tile * WIDTH + lane, self.share(tile, lane));
        match LANES {
            WIDTH => share_of(lane),
            // Without lanes one thread has all of them.
            _ => (0..WIDTH).for_each(share_of),
        }
    }

    /// The share with a number.
    pub(super) fn share_of(&self, number: usize) -> Share {
        match self.tiles {
            0 => self.whole(),
            _ => {
                let tile = number / WIDTH;
                self.share(tile, number - tile * WIDTH)
            }
        }
    }

    /// All items, in their order: what one lane has that does all of it.
    #[inline]
    fn whole(&self) -> Share {
        Share::new(0, self.len, 0, 1)
    }

    /// Items of a tile.
    #[inline]
    fn size(&self, level: u32) -> usize {
        rows_of(self.rows, level) * WIDTH
    }

    /// The items that a lane of `WIDTH` has of a tile.
    #[inline]
    fn share(&self, tile: usize, lane: usize) -> Share {
        // `count` has 32 bits. Nobody who is alone has lanes.
        let (tile, tiles) = (tile as u32, self.tiles.max(1));
        let level = (tile / tiles).saturating_sub(FIRST as u32 - 1);
        let level = level.min(self.last);
        let tile = (tile - self.first_of(level)) as usize;
        let start = |level: u32| self.starts[level as usize % LEVELS];
        let end = match level == self.last {
            true => self.len,
            false => start(level + 1),
        };
        let size = self.size(level);
        let start = start(level) + tile * size;
        Share::new(start, size.min(end - start), lane, WIDTH)
    }
}

/// Rows of a tile of a level.
#[inline]
fn rows_of(rows: usize, level: u32) -> usize {
    match rows >> level {
        rows @ ..AT_ONCE => rows,
        rows => rows - rows % AT_ONCE,
    }
}

#[cfg(all(test, not(target_os = "cuda")))]
mod tests {
    use super::*;
    use std::vec;

    fn is_each_once(cut: Guided) {
        let len = cut.len;
        let mut seen = vec![0_u8; len];
        for tile in 0..cut.count() as usize {
            let mut items = 0;
            let mut see = |share: Share| {
                share.for_each(|index| {
                    seen[index] += 1;
                    items += 1;
                });
            };
            match cut.tiles {
                0 => see(cut.whole()),
                _ => (0..WIDTH).for_each(|lane| see(cut.share(tile, lane))),
            }
            assert_ne!(items, 0, "{cut:?}, tile {tile}");
            let (mut alone, mut numbers) = (0, 0);
            cut.for_each_share::<1>(tile, 0, |number, share| {
                assert_eq!(share, cut.share_of(number));
                alone += share.count();
                numbers = number + 1;
            });
            assert!(alone == items && numbers <= cut.count() as usize * WIDTH);
        }
        assert!(seen.iter().all(|&times| times == 1), "{cut:?}");
    }

    #[test]
    fn each_item_is_in_one_tile() {
        // Miri is slow.
        let long: &[usize] = if cfg!(miri) {
            &[]
        } else {
            &[20_000, 100_001, 300_000]
        };
        for &len in [1, 31, 32, 33, 300, 1025].iter().chain(long) {
            for warps in if cfg!(miri) { [1, 2, 2] } else { [1, 2, 132] } {
                is_each_once(Guided::of(len, warps));
            }
            is_each_once(Guided::alone(len));
        }
    }

    #[test]
    fn the_last_tiles_are_small() {
        let tiles = |len, warps| {
            let cut = Guided::of(len, warps);
            let items = |tile| {
                (0..WIDTH)
                    .map(|lane| cut.share(tile, lane).count())
                    .sum::<usize>()
            };
            let count = cut.count() as usize;
            (count, items(0), items(count - 1))
        };
        assert_eq!(tiles(10, 4224), (1, 10, 10));
        assert_eq!(tiles(10_000, 4224), (313, 32, 16));
        assert_eq!(tiles(1 << 20, 4224), (32_768, 32, 32));
        assert_eq!(tiles(16 << 20, 4224), (32_768, 512, 512));
        assert_eq!(tiles(64 << 20, 4224), (46_592, 2048, 512));
        assert_eq!(tiles(10_000, 1), (10, 1280, 400));
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn there_may_be_very_many_items() {
        for len in [usize::MAX, usize::MAX - 1, 1 << 45] {
            for warps in [2, 100, 8192] {
                let cut = Guided::of(len, warps);
                assert!(cut.count() < 1 << 22, "{cut:?}");
                let last = cut.count() as usize - 1;
                let ends = (0..WIDTH).map(|lane| cut.share(last, lane).last());
                assert_eq!(ends.max(), Some(Some(len - 1)), "{cut:?}");
            }
        }
    }
}
