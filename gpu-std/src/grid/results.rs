//! A result for each item: `map` and `map_into`.

use super::call::{Work, call};
use super::flags::Flags;
use super::guided::Guided;
use super::runtime::WIDTH;
use crate::items::{IntoSource, SliceMut, Source};
use crate::parts::out::Out;
use crate::parts::split;
use std::mem;

/// Calls `f` with each item, on all lanes of all warps that are idle, and returns the results in the items' order.
///
/// # Panics
/// `f` panics: then all results that were there are dropped. See [the module's documentation](super#panics). Or there are more results
/// than a vector can have.
///
/// # Examples
/// ```
/// use gpu_std::grid;
///
/// let squares = grid::map(0..1000_u64, |n| n * n);
/// assert_eq!(squares[30], 900);
///
/// let texts = grid::map(&squares, |square| square.to_string());
/// assert_eq!(texts[999], "998001");
/// ```
pub fn map<S: IntoSource, R: Send>(source: S, f: impl Fn(S::Item) -> R + Sync) -> Vec<R> {
    let source = source.into_source();
    let len = source.len();
    let mut results = Vec::with_capacity(len);
    if len == 0 {
        return results;
    }
    let tiles = Guided::new(len);
    let out = Out::new(results.as_mut_ptr());
    let parts = tiles.count() as usize * WIDTH;
    let finished = Flags::new(parts, mem::needs_drop::<R>());
    let work = Map {
        source,
        f,
        out,
        tiles,
        finished: &finished,
    };
    if let Err(panicked) = call(work, tiles.count()) {
        // While the panic goes on, as for the values of any other frame.
        let _finished = Finished {
            out,
            tiles,
            flags: &finished,
        };
        panicked.resume();
    }
    // SAFETY: the capacity is `len` at least, and each lane has written all of its items of each tile.
    unsafe { results.set_len(len) };
    results
}

/// Calls `f` with each item, on all lanes of all warps that are idle, and puts the results into `out`, in the items' order. What was there
/// is dropped.
///
/// # Panics
/// `out` has not as many elements as `source` has items. Or `f` panics: then some elements of `out` have new values and all others still
/// have their old ones. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::grid;
///
/// let x = vec![3; 1000];
/// let mut doubled = vec![0; 1000];
/// grid::map_into(&x, &mut doubled, |x| 2 * x);
/// assert_eq!(doubled, [6; 1000]);
/// ```
pub fn map_into<S: IntoSource, R: Send>(source: S, out: &mut [R], f: impl Fn(S::Item) -> R + Sync) {
    let source = source.into_source();
    let (items, places) = (source.len(), out.len());
    assert_eq!(items, places, "{items} items for {places} elements");
    if items == 0 {
        return;
    }
    let tiles = Guided::new(items);
    let work = MapInto {
        source,
        f,
        out: out.into_source(),
        tiles,
    };
    if let Err(panicked) = call(work, tiles.count()) {
        panicked.resume();
    }
}

struct Map<'a, S, F, R> {
    source: S,
    f: F,
    out: Out<R>,
    tiles: Guided,
    /// Which shares are done, if somebody may have to drop their results.
    finished: &'a Flags,
}

impl<S: Source, R: Send, F: Fn(S::Item) -> R + Sync> Work for Map<'_, S, F, R> {
    #[inline]
    unsafe fn run<const LANES: usize>(&self, tile: usize, lane: usize) {
        // SAFETY: each index belongs to one lane of one tile, which runs once.
        let make = |index| (self.f)(unsafe { self.source.item(index) });
        self.tiles
            .for_each_share::<LANES>(tile, lane, |number, share| {
                // SAFETY: there is room for all results, and the lane comes once.
                unsafe { self.out.fill::<LANES>(share, make) };
                if mem::needs_drop::<R>() {
                    self.finished.set(number, true);
                }
            });
    }
}

/// The results of the shares that are done, when another one has panicked.
struct Finished<'a, R> {
    out: Out<R>,
    tiles: Guided,
    flags: &'a Flags,
}

impl<R> Drop for Finished<'_, R> {
    fn drop(&mut self) {
        for number in self.flags.up() {
            // SAFETY: who has the share has written all of its results, and the vector is empty, so that it drops none of them.
            unsafe { self.out.drop_of(self.tiles.share_of(number)) };
        }
    }
}

struct MapInto<'a, S, F, R> {
    source: S,
    f: F,
    /// As long as the source.
    out: SliceMut<'a, R>,
    tiles: Guided,
}

impl<S: Source, R: Send, F: Fn(S::Item) -> R + Sync> Work for MapInto<'_, S, F, R> {
    #[inline]
    unsafe fn run<const LANES: usize>(&self, tile: usize, lane: usize) {
        self.tiles.for_each_share::<LANES>(tile, lane, |_, share| {
            split::make_and_put::<LANES, R>(
                share,
                // SAFETY: each index belongs to one lane of one tile, which runs once; the source is as long as `out`.
                |index| (self.f)(unsafe { self.source.item(index) }),
                // SAFETY: the same.
                |index, result| *unsafe { self.out.item(index) } = result,
            );
        });
    }
}
