//! All prefixes of a slice: `scan` and `scan_exclusive`. Each lane of each tile sums up its run, these sums are scanned in the same way,
//! and each lane goes over its run again: lanes meet at the end of a call only.

use super::call::{Work, call};
use super::rows;
use super::runtime::WIDTH;
use super::table::Table;
use super::tiles::{Cut, Tiles, are_few};
use crate::items::SliceMut;
use crate::parts::prefix::{Exclusive, Inclusive, Kind};
use crate::parts::split;
use std::marker::PhantomData;

/// Replaces each element by the combination of all elements up to it, itself included.
///
/// `combine` must be **associative**, or the result depends on how many lanes and warps there are. Elements are combined in their order, so
/// it need not be commutative. A sum of floats may differ by a rounding from the one on a CPU.
///
/// # Panics
/// `combine` panics: then some elements are replaced and all others are not. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::grid;
///
/// let mut ones = vec![1; 10_000];
/// grid::scan(&mut ones, |a, b| a + b);
/// assert_eq!(ones[5000], 5001);
/// ```
pub fn scan<T: Copy + Send + Sync>(slice: &mut [T], combine: impl Fn(T, T) -> T + Sync) {
    scan_by::<Inclusive, _, _>(slice, None, &combine);
}

/// Replaces each element by the combination of `first` and all elements before it. Returns that of `first` and all elements.
///
/// `combine` must be **associative**, or the result depends on how many lanes and warps there are. Elements are combined in their order, so
/// it need not be commutative. A sum of floats may differ by a rounding from the one on a CPU.
///
/// # Panics
/// `combine` panics: then some elements are replaced and all others are not. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::grid;
///
/// // From lengths to places.
/// let mut lengths = vec![3; 10_000];
/// let all = grid::scan_exclusive(&mut lengths, 0, |a, b| a + b);
/// assert_eq!((lengths[5000], all), (15_000, 30_000));
/// ```
pub fn scan_exclusive<T: Copy + Send + Sync>(
    slice: &mut [T],
    first: T,
    combine: impl Fn(T, T) -> T + Sync,
) -> T {
    let total = scan_by::<Exclusive, _, _>(slice, Some(first), &combine);
    total.unwrap_or(first)
}

/// Each lane has 32 elements at least, so that there are at most as many sums as a 32nd of them.
const CUT: Cut = Cut {
    each: 4,
    least: LEAST * WIDTH,
    most: usize::MAX,
};
/// Miri is slow.
const LEAST: usize = if cfg!(miri) { 2 } else { 32 };

/// Returns the combination of `first` and all elements.
fn scan_by<K: Kind, T: Copy + Send + Sync, F: Fn(T, T) -> T + Sync>(
    slice: &mut [T],
    first: Option<T>,
    combine: &F,
) -> Option<T> {
    let len = slice.len();
    if len == 0 {
        return first;
    }
    if let Some(total) = rows::scan::<K, T, F>(slice, first, combine) {
        return Some(total);
    }
    let tiles = Tiles::new(len, CUT);
    let mut sums = Table::new(tiles.parts(WIDTH));
    let slice = SliceMut::new(slice);
    let work = Sums::<K, _, _> {
        slice: &slice,
        first,
        combine,
        tiles,
        sums: &sums,
        kind: PhantomData,
    };
    let lanes = call(work, tiles.count()).unwrap_or_else(|panicked| panicked.resume());
    // SAFETY: the call is over, and each part with elements has put a sum.
    let sums = unsafe { sums.first(tiles.parts(lanes)) };
    if is_all(lanes, tiles) {
        // The elements are replaced already, and `first` is in the sum.
        return sums.first().copied();
    }
    scan_sums(sums, combine);
    let total = sums.last().copied();
    let passes = Passes::<K, _, _> {
        slice: &slice,
        first,
        combine,
        tiles,
        parts: lanes,
        sums,
        kind: PhantomData,
    };
    call(passes, tiles.count()).unwrap_or_else(|panicked| panicked.resume());
    match (first, total) {
        (Some(first), Some(total)) => Some(combine(first, total)),
        _ => total,
    }
}

/// Whether one lane has all elements. Then it goes over them once.
#[inline]
fn is_all(lanes: usize, tiles: Tiles) -> bool {
    lanes == 1 && tiles.count() == 1
}

fn scan_sums<T: Copy + Send + Sync, F: Fn(T, T) -> T + Sync>(sums: &mut [T], combine: &F) {
    if are_few(sums.len()) {
        Inclusive::pass(sums, None, combine);
    } else {
        scan_by::<Inclusive, _, _>(sums, None, combine);
    }
}

/// The first call: the combination of each lane's run of each tile.
struct Sums<'a, K, T, F> {
    slice: &'a SliceMut<'a, T>,
    first: Option<T>,
    combine: &'a F,
    tiles: Tiles,
    sums: &'a Table<T>,
    kind: PhantomData<fn() -> K>,
}

impl<K, T, F> Work for Sums<'_, K, T, F>
where
    K: Kind,
    T: Copy + Send + Sync,
    F: Fn(T, T) -> T + Sync,
{
    #[inline]
    unsafe fn run<const LANES: usize>(&self, tile: usize, lane: usize) {
        // SAFETY: a run belongs to one lane of one tile.
        let run = unsafe { run(self.slice, self.tiles, tile, LANES, lane) };
        let sum = if is_all(LANES, self.tiles) {
            // There will be no second call.
            K::pass(run, self.first, self.combine)
        } else {
            run.iter().copied().reduce(self.combine)
        };
        if let Some(sum) = sum {
            // SAFETY: the place is that of the part, which runs once.
            unsafe { self.sums.put(tile * LANES + lane, sum) };
        }
    }
}

/// The second call: all elements are replaced.
struct Passes<'a, K, T, F> {
    slice: &'a SliceMut<'a, T>,
    first: Option<T>,
    combine: &'a F,
    tiles: Tiles,
    /// How many parts a tile has. It was as many lanes that have made the sums, and may be others now.
    parts: usize,
    /// For each part the combination of all elements up to its end.
    sums: &'a [T],
    kind: PhantomData<fn() -> K>,
}

impl<K, T, F> Passes<'_, K, T, F>
where
    T: Copy,
    F: Fn(T, T) -> T,
{
    /// The combination of all that comes before a part.
    fn before(&self, part: usize) -> Option<T> {
        let Some(before) = part.checked_sub(1) else {
            return self.first;
        };
        let sum = self.sums[before];
        Some(self.first.map_or(sum, |first| (self.combine)(first, sum)))
    }
}

impl<K, T, F> Work for Passes<'_, K, T, F>
where
    K: Kind,
    T: Copy + Send + Sync,
    F: Fn(T, T) -> T + Sync,
{
    #[inline]
    unsafe fn run<const LANES: usize>(&self, tile: usize, lane: usize) {
        for part in (lane..self.parts).step_by(LANES) {
            // SAFETY: a run belongs to one part of one tile.
            let run = unsafe { run(self.slice, self.tiles, tile, self.parts, part) };
            if !run.is_empty() {
                let before = self.before(tile * self.parts + part);
                K::pass(run, before, self.combine);
            }
        }
    }
}

/// The elements of one of a tile's parts.
///
/// # Safety
/// It is one of `parts` parts of a tile, and nobody else has it while the result is used.
#[inline]
unsafe fn run<'a, T>(
    slice: &SliceMut<'a, T>,
    tiles: Tiles,
    tile: usize,
    parts: usize,
    part: usize,
) -> &'a mut [T] {
    let elements = tiles.range(tile);
    let run = split::run_of(elements.len(), parts, part);
    // SAFETY: the run lies in the tile, which lies in the slice; the caller's promise.
    unsafe { slice.run(elements.start + run.start..elements.start + run.end) }
}
