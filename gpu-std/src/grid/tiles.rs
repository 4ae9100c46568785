//! How items are cut.

use super::runtime::{self, WIDTH};
use std::ops::Range;

/// How many tiles there are, and how large they may be.
pub(super) struct Cut {
    /// So many tiles for each warp, if there are items enough: who has hard ones then does fewer tiles. A tile costs 0.3 us beside its items.
    pub each: usize,
    /// The fewest items of a tile.
    pub least: usize,
    /// The most.
    pub most: usize,
}

/// The number of a tile has 32 bits, of which the runtime leaves more than this.
const MOST_TILES: usize = 1 << 31;

/// A tile of so many items has a multiple of `AT_ONCE` for each lane: loops do so many at a time, and what is left takes as long for each.
const LARGE: usize = 2 * AT_ONCE * WIDTH;
const AT_ONCE: usize = if WIDTH == 1 { 1 } else { 32 };

/// Items that are cut into tiles of neighbours. All but the last are of one size, which is a multiple of [`WIDTH`]; the last one has an
/// item at least.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Tiles {
    len: usize,
    size: usize,
}

impl Tiles {
    /// For the warps that a call could use now. `len` is not 0.
    pub(super) fn new(len: usize, cut: Cut) -> Tiles {
        Tiles::of(len, runtime::count(), cut)
    }

    fn of(len: usize, warps: usize, cut: Cut) -> Tiles {
        if warps == 1 {
            return Tiles { len, size: len };
        }
        let size = (len / warps / cut.each).clamp(cut.least, cut.most);
        let size = size.max(len.div_ceil(MOST_TILES));
        let lines = if size < LARGE { 1 } else { AT_ONCE };
        let size = size.next_multiple_of(lines * WIDTH);
        Tiles {
            len,
            size: size.min(len),
        }
    }

    pub(super) fn count(self) -> u32 {
        // `of` sees to it.
        self.len.div_ceil(self.size) as u32
    }

    /// The items of a tile.
    #[inline]
    pub(super) fn range(self, tile: usize) -> Range<usize> {
        let start = tile * self.size;
        start..start + self.size.min(self.len - start)
    }

    /// How many parts have items, if each tile has `lanes` parts: 1 or [`WIDTH`]. Their numbers are `tile * lanes + lane`.
    pub(super) fn parts(self, lanes: usize) -> usize {
        let last = self.count() as usize - 1;
        last * lanes + self.range(last).len().min(lanes)
    }
}

/// Whether the caller takes care of so many values of parts alone. A CPU has a few for each thread.
pub(super) fn are_few(values: usize) -> bool {
    WIDTH == 1 || values <= WIDTH
}

#[cfg(all(test, not(target_os = "cuda")))]
mod tests {
    use super::*;

    const CUT: Cut = Cut {
        each: 8,
        least: 32,
        most: 8192,
    };

    #[test]
    fn each_item_is_in_one_tile() {
        // Miri is slow.
        let long = if cfg!(miri) { 700 } else { 8192 * 3 + 5 };
        for len in [1, 31, 32, 33, 300, long] {
            for warps in [1, 2, 3, 132] {
                let tiles = Tiles::of(len, warps, CUT);
                let ranges = (0..tiles.count() as usize).map(|tile| tiles.range(tile));
                assert!(ranges.flatten().eq(0..len), "{tiles:?}");
                let parts = (0..tiles.count() as usize).map(|tile| tiles.range(tile).len().min(32));
                assert_eq!(tiles.parts(32), parts.sum());
                assert_eq!(tiles.parts(1), tiles.count() as usize);
            }
        }
    }

    #[test]
    fn sizes_depend_on_the_work() {
        let tiles = |len, warps| {
            let tiles = Tiles::of(len, warps, CUT);
            (tiles.count(), tiles.size)
        };
        assert_eq!(tiles(10, 4224), (1, 10));
        assert_eq!(tiles(10_000, 4224), (313, 32));
        assert_eq!(tiles(64 << 20, 4224), (33_289, 2016));
        assert_eq!(tiles(256 << 20, 4224), (32_768, 8192));
        assert_eq!(tiles(256 << 20, 132), (32_768, 8192));
        assert_eq!(tiles(256 << 20, 1), (1, 256 << 20));
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn there_may_be_very_many_items() {
        for len in [usize::MAX, usize::MAX - 1, 1 << 45] {
            let tiles = Tiles::of(len, 100, CUT);
            let last = tiles.count() as usize - 1;
            assert_eq!(tiles.range(last).end, len);
        }
    }
}
