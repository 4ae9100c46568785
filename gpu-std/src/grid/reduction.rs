//! One value of all items: `reduce` and `reduce_in_order`. Each lane has a value for each of its tiles. These are combined by lanes again,
//! a run of neighbours each, until the caller can do the rest.

use super::call::{Work, call};
use super::each::for_each_of;
use super::runtime::WIDTH;
use super::table::Table;
use super::tiles::{Cut, Tiles, are_few};
use crate::items::{IntoSource, Source};
use crate::parts::split::{self, Interleaved, Runs, Split};
use std::marker::PhantomData;

/// Reduces all items to one value, in any order.
///
/// Each lane begins with a value of `identity` for each of its tiles, and folds items of the tile into it. Then these values are
/// combined. If there is no item at all, the result is `identity()`.
///
/// The result is the same for any number of lanes and warps if `combine` is **associative and commutative**, `identity` gives its neutral
/// element, and `fold(r, item)` equals `combine(r, fold(identity(), item))`. Where order matters, use [`reduce_in_order`]. A sum of floats
/// depends on the order, so it may differ by a rounding from the one on a CPU.
///
/// # Panics
/// `identity`, `fold` or `combine` panics. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::grid;
///
/// let sum = grid::reduce(1..=100_000_u64, || 0, |sum, n| sum + n, |a, b| a + b);
/// assert_eq!(sum, 5_000_050_000);
/// ```
pub fn reduce<S: IntoSource, R: Send>(
    source: S,
    identity: impl Fn() -> R + Sync,
    fold: impl Fn(R, S::Item) -> R + Sync,
    combine: impl Fn(R, R) -> R + Sync,
) -> R {
    reduce_by::<Interleaved, _, _>(source, identity, fold, combine)
}

/// Reduces all items to one value, in their order.
///
/// Each lane begins with a value of `identity` for each of its tiles, and folds a run of neighbours into it. Then these values are
/// combined in order. If there is no item at all, the result is `identity()`.
///
/// The result is the same for any number of lanes and warps if `combine` is **associative**, `identity` gives its neutral element, and
/// `fold(r, item)` equals `combine(r, fold(identity(), item))`. [`reduce`] reads memory faster, but needs a commutative `combine`, too.
///
/// # Panics
/// `identity`, `fold` or `combine` panics. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::grid;
///
/// let words = vec!["ab"; 500];
/// let text = grid::reduce_in_order(&words, String::new, |text, word| text + word, |a, b| a + &b);
/// assert_eq!(text, "ab".repeat(500));
/// ```
pub fn reduce_in_order<S: IntoSource, R: Send>(
    source: S,
    identity: impl Fn() -> R + Sync,
    fold: impl Fn(R, S::Item) -> R + Sync,
    combine: impl Fn(R, R) -> R + Sync,
) -> R {
    reduce_by::<Runs, _, _>(source, identity, fold, combine)
}

/// Fewer tiles than where there is no value for each lane of each: these have to be combined.
const CUT: Cut = Cut {
    each: 4,
    least: WIDTH,
    most: usize::MAX,
};

fn reduce_by<P: Split, S: IntoSource, R: Send>(
    source: S,
    identity: impl Fn() -> R + Sync,
    fold: impl Fn(R, S::Item) -> R + Sync,
    combine: impl Fn(R, R) -> R + Sync,
) -> R {
    let source = source.into_source();
    if source.len() == 0 {
        return identity();
    }
    let tiles = Tiles::new(source.len(), CUT);
    let values = Table::new(tiles.parts(WIDTH));
    let work = Reduce {
        source,
        identity,
        fold,
        tiles,
        values: &values,
        split: PhantomData::<fn() -> P>,
    };
    match call(work, tiles.count()) {
        // SAFETY: the call is over, and each part with an item has put a value.
        Ok(lanes) => unsafe { combine_all(values, tiles.parts(lanes), &combine) },
        Err(panicked) => panicked.resume(),
    }
}

/// So many values the caller's warp combines: all lanes have a share.
const BY_ONE_WARP: usize = 2048;
/// So many each lane combines, if there are more.
const BY_A_LANE: usize = 64;

/// Combines the first values of a table, in their order.
///
/// # Safety
/// They are there, and `count` is not 0.
unsafe fn combine_all<R: Send>(
    mut values: Table<R>,
    mut count: usize,
    combine: &(impl Fn(R, R) -> R + Sync),
) -> R {
    while !are_few(count) {
        let groups = match count {
            ..=BY_ONE_WARP => WIDTH,
            _ => count.div_ceil(BY_A_LANE),
        };
        let combined = Table::new(groups);
        for_each_of((0..groups).into_source(), |group| {
            let run = split::run_of(count, groups, group);
            // SAFETY: the values are there, and each belongs to one run, which is not empty: there are more values than groups.
            unsafe { combined.put(group, fold(&values, run, combine)) };
        });
        (values, count) = (combined, groups);
    }
    // SAFETY: the caller's promise, or each group has put its value.
    unsafe { fold(&values, 0..count, combine) }
}

/// Combines neighbours.
///
/// # Safety
/// The range is not empty, its values are there, and nobody else uses them.
unsafe fn fold<R>(
    values: &Table<R>,
    range: std::ops::Range<usize>,
    combine: &impl Fn(R, R) -> R,
) -> R {
    // SAFETY: the caller's promise.
    let mut value = unsafe { values.take(range.start) };
    for index in range.start + 1..range.end {
        // SAFETY: the same.
        value = combine(value, unsafe { values.take(index) });
    }
    value
}

struct Reduce<'a, P, S, R, I, F> {
    source: S,
    identity: I,
    fold: F,
    tiles: Tiles,
    values: &'a Table<R>,
    split: PhantomData<fn() -> P>,
}

impl<P, S, R, I, F> Work for Reduce<'_, P, S, R, I, F>
where
    P: Split,
    S: Source,
    R: Send,
    I: Fn() -> R + Sync,
    F: Fn(R, S::Item) -> R + Sync,
{
    #[inline]
    unsafe fn run<const LANES: usize>(&self, tile: usize, lane: usize) {
        let items = self.tiles.range(tile);
        if lane >= items.len() {
            return;
        }
        let mut value = (self.identity)();
        for index in P::indices::<LANES>(items.len(), lane) {
            // SAFETY: each index belongs to one lane of one tile, which runs once.
            let item = unsafe { self.source.item(items.start + index) };
            value = (self.fold)(value, item);
        }
        // SAFETY: the place is that of the part, which runs once.
        unsafe { self.values.put(tile * LANES + lane, value) };
    }
}
