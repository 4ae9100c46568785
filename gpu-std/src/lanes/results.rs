//! A result for each item: `map` and `map_into`.

use super::call::{Work, call};
use super::runtime::LANES;
use crate::items::{IntoSource, SliceMut, Source};
use crate::parts::out::Out;
use crate::parts::split::{self, Share};

/// Calls `f` with each item, on all lanes, and returns the results in the items' order.
///
/// # Panics
/// `f` panics: then all results that were there are dropped. See [the module's documentation](super#panics). Or there are more results
/// than a vector can have.
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// let squares = lanes::map(0..5_u64, |n| n * n);
/// assert_eq!(squares, [0, 1, 4, 9, 16]);
///
/// let lengths = lanes::map(&["one", "three"], |word| word.len());
/// assert_eq!(lengths, [3, 5]);
/// ```
pub fn map<S: IntoSource, R: Send>(source: S, f: impl Fn(S::Item) -> R + Sync) -> Vec<R> {
    let source = source.into_source();
    let len = source.len();
    let mut results = Vec::with_capacity(len);
    if len == 0 {
        return results;
    }
    let out = Out::new(results.as_mut_ptr());
    if let Err(panicked) = call(Map { source, f, out }) {
        // While the panic goes on, as for the values of any other frame.
        let _finished = Finished {
            out,
            len,
            lanes: panicked.finished(),
        };
        panicked.resume();
    }
    // SAFETY: the capacity is `len` at least, and each lane has written all of its items.
    unsafe { results.set_len(len) };
    results
}

/// Calls `f` with each item, on all lanes, and puts the results into `out`, in the items' order. What was there is dropped.
///
/// # Panics
/// `out` has not as many elements as `source` has items. Or `f` panics: then some elements of `out` have new values and all others still
/// have their old ones. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// let x = [1, 2, 3];
/// let mut doubled = [0; 3];
/// lanes::map_into(&x, &mut doubled, |x| 2 * x);
/// assert_eq!(doubled, [2, 4, 6]);
/// ```
pub fn map_into<S: IntoSource, R: Send>(source: S, out: &mut [R], f: impl Fn(S::Item) -> R + Sync) {
    let source = source.into_source();
    let (items, places) = (source.len(), out.len());
    assert_eq!(items, places, "{items} items for {places} elements");
    if items == 0 {
        return;
    }
    let out = out.into_source();
    if let Err(panicked) = call(MapInto { source, f, out }) {
        panicked.resume();
    }
}

struct Map<S, F, R> {
    source: S,
    f: F,
    out: Out<R>,
}

impl<S: Source, R: Send, F: Fn(S::Item) -> R + Sync> Work for Map<S, F, R> {
    #[inline]
    unsafe fn run<const LANES: usize>(&self, lane: usize) {
        let len = self.source.len();
        // SAFETY: each index belongs to one lane, which runs once.
        let make = |index| (self.f)(unsafe { self.source.item(index) });
        // SAFETY: there is room for all results, and the lane comes once.
        unsafe {
            self.out
                .fill::<LANES>(Share::interleaved::<LANES>(len, lane), make)
        };
    }
}

/// What lanes have made that did not panic, while another one did.
struct Finished<R> {
    out: Out<R>,
    len: usize,
    lanes: u32,
}

impl<R> Drop for Finished<R> {
    fn drop(&mut self) {
        for lane in (0..LANES).filter(|lane| self.lanes >> lane & 1 == 1) {
            // SAFETY: the lane has written all of its results, and the vector is empty, so that it drops none of them.
            unsafe {
                self.out
                    .drop_of(Share::interleaved::<LANES>(self.len, lane))
            };
        }
    }
}

struct MapInto<'a, S, F, R> {
    source: S,
    f: F,
    /// As long as the source.
    out: SliceMut<'a, R>,
}

impl<S: Source, R: Send, F: Fn(S::Item) -> R + Sync> Work for MapInto<'_, S, F, R> {
    #[inline]
    unsafe fn run<const LANES: usize>(&self, lane: usize) {
        split::make_and_put::<LANES, R>(
            Share::interleaved::<LANES>(self.out.len(), lane),
            // SAFETY: each index belongs to one lane, which runs once; the source is as long as `out`.
            |index| (self.f)(unsafe { self.source.item(index) }),
            // SAFETY: the same.
            |index, result| *unsafe { self.out.item(index) } = result,
        );
    }
}
