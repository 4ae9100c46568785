//! Something is done with each item: `for_each`.

use super::call::{Work, call};
use super::guided::Guided;
use crate::items::{IntoSource, Source};

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

pub(super) fn for_each_of<S: Source>(source: S, f: impl Fn(S::Item) + Sync) {
    let len = source.len();
    if len == 0 {
        return;
    }
    let tiles = Guided::new(len);
    if let Err(panicked) = call(ForEach { source, f, tiles }, tiles.count()) {
        panicked.resume();
    }
}

struct ForEach<S, F> {
    source: S,
    f: F,
    tiles: Guided,
}

impl<S: Source, F: Fn(S::Item) + Sync> Work for ForEach<S, F> {
    #[inline]
    unsafe fn run<const LANES: usize>(&self, tile: usize, lane: usize) {
        self.tiles.for_each_share::<LANES>(tile, lane, |_, share| {
            share.for_each(|index| {
                // SAFETY: each index belongs to one lane of one tile, which runs once.
                (self.f)(unsafe { self.source.item(index) });
            });
        });
    }
}
