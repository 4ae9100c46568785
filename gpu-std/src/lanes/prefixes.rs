//! All prefixes of a slice: `scan` and `scan_exclusive`. Each lane sums up its run, the caller sums up the runs, and each lane goes over
//! its run again. That is two calls, for lanes meet at the end of a call only.

use super::call::{Work, call};
use super::runtime::LANES;
use super::slots::Slots;
use crate::items::{SliceMut, Source as _};
use crate::parts::prefix::{Exclusive, Inclusive, Kind};
use crate::parts::split;
use std::marker::PhantomData;

/// Replaces each element by the combination of all elements up to it, itself included.
///
/// `combine` must be **associative**, or the result depends on how many lanes there are. Elements are combined in their order, so it need
/// not be commutative. A sum of floats may differ by a rounding from the one on a CPU.
///
/// # Panics
/// `combine` panics: then some elements are replaced and all others are not. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// let mut numbers = [3, 1, 4, 1, 5];
/// lanes::scan(&mut numbers, |a, b| a + b);
/// assert_eq!(numbers, [3, 4, 8, 9, 14]);
/// ```
pub fn scan<T: Copy + Send + Sync>(slice: &mut [T], combine: impl Fn(T, T) -> T + Sync) {
    scan_by::<Inclusive, _>(slice, None, combine);
}

/// Replaces each element by the combination of `first` and all elements before it. Returns that of `first` and all elements.
///
/// `combine` must be **associative**, or the result depends on how many lanes there are. Elements are combined in their order, so it need
/// not be commutative. A sum of floats may differ by a rounding from the one on a CPU.
///
/// # Panics
/// `combine` panics: then some elements are replaced and all others are not. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// // From lengths to places.
/// let mut lengths = [3, 1, 4];
/// let all = lanes::scan_exclusive(&mut lengths, 0, |a, b| a + b);
/// assert_eq!((lengths, all), ([0, 3, 4], 8));
/// ```
pub fn scan_exclusive<T: Copy + Send + Sync>(
    slice: &mut [T],
    first: T,
    combine: impl Fn(T, T) -> T + Sync,
) -> T {
    let total = scan_by::<Exclusive, _>(slice, Some(first), combine);
    total.unwrap_or(first)
}

fn scan_by<K: Kind, T: Copy + Send + Sync>(
    slice: &mut [T],
    first: Option<T>,
    combine: impl Fn(T, T) -> T + Sync,
) -> Option<T> {
    let len = slice.len();
    if len == 0 {
        return first;
    }
    let totals = Slots::new();
    let slice = SliceMut::new(slice);
    let sums = Sums::<K, _, _> {
        slice: &slice,
        first,
        combine: &combine,
        totals: &totals,
        kind: PhantomData,
    };
    let lanes = call(sums).unwrap_or_else(|panicked| panicked.resume());
    // SAFETY: the call is over, and each lane with elements has put a total.
    let totals = unsafe { totals.filled(split::busy(len, lanes)) };
    let mut total = first;
    let mut before = [None; LANES];
    for (before, own) in before.iter_mut().zip(totals) {
        *before = total;
        total = Some(match total {
            Some(total) if lanes > 1 => combine(total, own),
            // `own` has all before it in it.
            _ => own,
        });
    }
    if lanes > 1 {
        let passes = Passes::<K, _, _> {
            slice: &slice,
            before: &before,
            combine: &combine,
            kind: PhantomData,
        };
        call(passes).unwrap_or_else(|panicked| panicked.resume());
    }
    total
}

/// The first call: the combination of each lane's run.
struct Sums<'a, K, T, F> {
    slice: &'a SliceMut<'a, T>,
    first: Option<T>,
    combine: &'a F,
    totals: &'a Slots<T>,
    kind: PhantomData<fn() -> K>,
}

impl<K, T, F> Work for Sums<'_, K, T, F>
where
    K: Kind,
    T: Copy + Send + Sync,
    F: Fn(T, T) -> T + Sync,
{
    #[inline]
    unsafe fn run<const LANES: usize>(&self, lane: usize) {
        // SAFETY: a run belongs to one lane.
        let run = unsafe { self.slice.run(split::run::<LANES>(self.slice.len(), lane)) };
        let total = if LANES == 1 {
            // There will be no second call.
            K::pass(run, self.first, self.combine)
        } else {
            run.iter().copied().reduce(self.combine)
        };
        if let Some(total) = total {
            // SAFETY: the slot is the lane's.
            unsafe { self.totals.put(lane, total) };
        }
    }
}

/// The second call: all elements are replaced.
struct Passes<'a, K, T, F> {
    slice: &'a SliceMut<'a, T>,
    /// The combination of all that comes before each lane's run.
    before: &'a [Option<T>; LANES],
    combine: &'a F,
    kind: PhantomData<fn() -> K>,
}

impl<K, T, F> Work for Passes<'_, K, T, F>
where
    K: Kind,
    T: Copy + Send + Sync,
    F: Fn(T, T) -> T + Sync,
{
    #[inline]
    unsafe fn run<const WORKERS: usize>(&self, worker: usize) {
        // The runs are those of the first call, even if the lanes are not there any more.
        for lane in (worker..LANES).step_by(WORKERS) {
            // SAFETY: a run belongs to one lane.
            let run = unsafe { self.slice.run(split::run::<LANES>(self.slice.len(), lane)) };
            K::pass(run, self.before[lane], self.combine);
        }
    }
}
