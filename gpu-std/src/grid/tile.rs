//! Tiles whose lanes work together, in steps, with memory that they share.

use super::runtime::{MOST_TAGS, Memory};
use super::stepped::{Stepped, call};
use super::words::Words;
use crate::parts::split::Share;
use std::ops::Range;

/// The most [`Words`] that a [`Tile`] can have: 5 KiB.
pub const MOST_WORDS: usize = 1280;

/// A piece of work that the lanes of one warp do together.
pub struct Tile<'a> {
    index: usize,
    lane: usize,
    lanes: usize,
    words: Words<'a>,
}

impl<'a> Tile<'a> {
    /// Which tile it is: below the call's number of tiles.
    #[inline]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Which of its lanes runs this: below [`lanes`](Self::lanes).
    #[inline]
    pub fn lane(&self) -> usize {
        self.lane
    }

    /// How many lanes it has: 32 on a GPU, 1 on a CPU.
    #[inline]
    pub fn lanes(&self) -> usize {
        self.lanes
    }

    /// The memory that its lanes share.
    #[inline]
    pub fn words(&self) -> Words<'a> {
        self.words
    }

    /// Which of these numbers are this lane's: neighbours belong to neighbouring lanes.
    #[inline]
    pub fn mine(&self, numbers: Range<usize>) -> impl Iterator<Item = usize> + use<> {
        Share::new(numbers.start, numbers.len(), self.lane, self.lanes).indices()
    }
}

/// The steps of a tile: a tuple of one to six closures `|tile: &Tile|`.
pub trait Steps: Sync + sealed::Steps {}

/// Does so many tiles, each by the lanes of one warp, step by step.
///
/// All lanes of the tile's warp call the first closure of `steps`. When all of them have returned, they call the second one, and so on. In a step lanes may take different ways, lock, allocate and panic as
/// in any item of a call. What a lane has written, the others see in the next step. `WORDS` words of memory are the tile's own ([`Words`]): that is the place for what lanes tell each other.
///
/// On a GPU the memory is a part of the multiprocessor that its L1 cache cannot use then: programs that ask for less have more of that.
///
/// Steps that need more than that, such as votes, find it in [`warp`](crate::warp).
///
/// # Panics
/// As [`for_each`](super::for_each). No lane of the tile begins another step.
///
/// Does not compile with more than [`MOST_WORDS`].
///
/// # Examples
/// How often each byte occurs:
/// ```
/// use gpu_std::grid::{self, Tile};
/// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
///
/// let text = include_bytes!("tile.rs");
/// let total = [const { AtomicU32::new(0) }; 256];
/// const SIZE: usize = 4096;
/// grid::for_each_tile::<256>(
///     text.len().div_ceil(SIZE),
///     (
///         |tile: &Tile| tile.mine(0..256).for_each(|byte| tile.words().set(byte, 0)),
///         |tile: &Tile| {
///             let start = tile.index() * SIZE;
///             for at in tile.mine(start..text.len().min(start + SIZE)) {
///                 tile.words().add(text[at].into(), 1);
///             }
///         },
///         |tile: &Tile| {
///             for byte in tile.mine(0..256) {
///                 total[byte].fetch_add(tile.words().get(byte), Relaxed);
///             }
///         },
///     ),
/// );
/// let of_e = text.iter().filter(|&&byte| byte == b'e').count();
/// assert_eq!(total[usize::from(b'e')].load(Relaxed) as usize, of_e);
/// ```
pub fn for_each_tile<const WORDS: usize>(tiles: usize, steps: impl Steps) {
    const { assert!(WORDS <= MOST_WORDS, "a tile has at most `MOST_WORDS` words") };
    let (mut first, most) = (0, MOST_TAGS / steps.count());
    while first < tiles {
        let count = (tiles - first).min(most as usize);
        let each = Each::<WORDS, _> {
            first,
            steps: &steps,
        };
        // They are at most that.
        if let Err(panicked) = call(each, count as u32, steps.count()) {
            panicked.resume();
        }
        first += count;
    }
}

struct Each<'a, const WORDS: usize, S> {
    /// The number of the first tile.
    first: usize,
    steps: &'a S,
}

impl<const WORDS: usize, S> Memory for Each<'_, WORDS, S> {
    const WORDS: usize = WORDS;
}

impl<const WORDS: usize, S: Steps> Stepped for Each<'_, WORDS, S> {
    #[inline]
    unsafe fn run<const LANES: usize>(
        &self,
        tile: usize,
        step: usize,
        lane: usize,
        words: Words<'_>,
    ) {
        let tile = Tile {
            index: self.first + tile,
            lane,
            lanes: LANES,
            words,
        };
        self.steps.run(step, &tile);
    }
}

mod sealed {
    use super::Tile;

    /// What a call does with them.
    pub trait Steps {
        /// How many they are.
        fn count(&self) -> u32;
        /// Does one.
        fn run(&self, step: usize, tile: &Tile<'_>);
    }
}

macro_rules! steps {
    ($count:literal: $($step:ident $at:tt),+) => {
        impl<$($step: Fn(&Tile<'_>) + Sync),+> Steps for ($($step,)+) {}
        impl<$($step: Fn(&Tile<'_>) + Sync),+> sealed::Steps for ($($step,)+) {
            #[inline]
            fn count(&self) -> u32 {
                $count
            }

            #[inline]
            fn run(&self, step: usize, tile: &Tile<'_>) {
                match step {
                    $($at => (self.$at)(tile),)+
                    _ => unreachable!("a call has as many steps as there are"),
                }
            }
        }
    };
}

steps!(1: A 0);
steps!(2: A 0, B 1);
steps!(3: A 0, B 1, C 2);
steps!(4: A 0, B 1, C 2, D 3);
steps!(5: A 0, B 1, C 2, D 3, E 4);
steps!(6: A 0, B 1, C 2, D 3, E 4, F 5);
