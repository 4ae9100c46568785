//! Something is done with each item: `for_each`.

use super::call::{Work, call};
use super::tiles::{Cut, Tiles};
use crate::items::{IntoSource, Source};
use crate::parts::split::{Interleaved, Split};

/// Calls `f` with each item, on all lanes of all warps that are idle.
///
/// # Panics
/// `f` panics. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::grid;
///
/// let a = vec![1; 1000];
/// let mut b = vec![2; 1000];
/// grid::for_each((&mut b, &a, 0..1000), |(b, a, n)| *b += a + n);
/// assert_eq!(b[500], 503);
/// ```
pub fn for_each<S: IntoSource>(source: S, f: impl Fn(S::Item) + Sync) {
    for_each_of(source.into_source(), f);
}

/// How items are cut of which nothing else is known.
pub(super) const CUT: Cut = Cut {
    each: 8,
    // An item for each lane: it may take long.
    least: super::runtime::WIDTH,
    most: 8192,
};

pub(super) fn for_each_of<S: Source>(source: S, f: impl Fn(S::Item) + Sync) {
    let len = source.len();
    if len == 0 {
        return;
    }
    let tiles = Tiles::new(len, CUT);
    if let Err(panicked) = call(ForEach { source, f, tiles }, tiles.count()) {
        panicked.resume();
    }
}

struct ForEach<S, F> {
    source: S,
    f: F,
    tiles: Tiles,
}

impl<S: Source, F: Fn(S::Item) + Sync> Work for ForEach<S, F> {
    #[inline]
    unsafe fn run<const LANES: usize>(&self, tile: usize, lane: usize) {
        let items = self.tiles.range(tile);
        for index in Interleaved::indices::<LANES>(items.len(), lane) {
            // SAFETY: each index belongs to one lane of one tile, which runs once.
            (self.f)(unsafe { self.source.item(items.start + index) });
        }
    }
}
