//! One value of all items: `reduce` and `reduce_in_order`.

use super::call::{Work, call};
use super::runtime::LANES;
use super::slots::Slots;
use crate::items::{IntoSource, Source};
use crate::parts::split::{self, Interleaved, Runs, Split};
use std::marker::PhantomData;

/// Reduces all items to one value, in any order.
///
/// Each lane begins with a value of `identity`, and folds its items into it, which lie [`count`](super::count) apart. The caller combines
/// the values of all lanes. A lane that has no item makes no value. If there is no item at all, the result is `identity()`.
///
/// The result is the same for any number of lanes if `combine` is **associative and commutative**, `identity` gives its neutral
/// element, and `fold(r, item)` equals `combine(r, fold(identity(), item))`. Where order matters, use [`reduce_in_order`]. A sum of floats
/// depends on the order, so it may differ by a rounding from the one on a CPU.
///
/// # Panics
/// `identity`, `fold` or `combine` panics. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// let sum = lanes::reduce(1..=100_u32, || 0, |sum, n| sum + n, |a, b| a + b);
/// assert_eq!(sum, 5050);
///
/// let longest = lanes::reduce(&["a", "ccc", "bb"], || 0, |longest, word| word.len().max(longest), usize::max);
/// assert_eq!(longest, 3);
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
/// Each lane begins with a value of `identity`, and folds a run of neighbours into it. The caller combines the values of all lanes, those
/// of earlier items first. A lane that has no item makes no value. If there is no item at all, the result is `identity()`.
///
/// The result is the same for any number of lanes if `combine` is **associative**, `identity` gives its neutral element, and
/// `fold(r, item)` equals `combine(r, fold(identity(), item))`. [`reduce`] reads memory faster, but needs a commutative `combine`, too.
///
/// # Panics
/// `identity`, `fold` or `combine` panics. See [the module's documentation](super#panics).
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// let words = ["to", "get", "her"];
/// let text = lanes::reduce_in_order(&words, String::new, |text, word| text + word, |a, b| a + &b);
/// assert_eq!(text, "together");
/// ```
pub fn reduce_in_order<S: IntoSource, R: Send>(
    source: S,
    identity: impl Fn() -> R + Sync,
    fold: impl Fn(R, S::Item) -> R + Sync,
    combine: impl Fn(R, R) -> R + Sync,
) -> R {
    reduce_by::<Runs, _, _>(source, identity, fold, combine)
}

/// The largest values that the caller has on its stack.
const LARGEST_ON_STACK: usize = 64;

fn reduce_by<P: Split, S: IntoSource, R: Send>(
    source: S,
    identity: impl Fn() -> R + Sync,
    fold: impl Fn(R, S::Item) -> R + Sync,
    combine: impl Fn(R, R) -> R,
) -> R {
    let source = source.into_source();
    if source.len() == 0 {
        return identity();
    }
    if size_of::<R>() <= LARGEST_ON_STACK {
        let values = Slots::new();
        reduce_in::<P, _, _>(&values, source, identity, fold, combine)
    } else {
        let values = Slots::boxed();
        reduce_in::<P, _, _>(&values, source, identity, fold, combine)
    }
}

fn reduce_in<P: Split, S: Source, R: Send>(
    values: &Slots<R>,
    source: S,
    identity: impl Fn() -> R + Sync,
    fold: impl Fn(R, S::Item) -> R + Sync,
    combine: impl Fn(R, R) -> R,
) -> R {
    let len = source.len();
    let work = Reduce {
        source,
        identity,
        fold,
        values,
        split: PhantomData::<fn() -> P>,
    };
    match call(work) {
        Ok(lanes) => {
            // SAFETY: the call is over, and each lane with an item has put a value.
            let values = unsafe { values.filled(split::busy(len, lanes)) };
            values.reduce(combine).expect("a lane with an item")
        }
        Err(panicked) => {
            // SAFETY: the same, for lanes that did not panic. They are dropped while the panic goes on.
            let _finished = unsafe { values.filled(split::busy(len, LANES) & panicked.finished()) };
            panicked.resume()
        }
    }
}

struct Reduce<'a, P, S, R, I, F> {
    source: S,
    identity: I,
    fold: F,
    values: &'a Slots<R>,
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
    unsafe fn run<const LANES: usize>(&self, lane: usize) {
        let len = self.source.len();
        if lane >= len {
            return;
        }
        let mut value = (self.identity)();
        for index in P::indices::<LANES>(len, lane) {
            // SAFETY: each index belongs to one lane, which runs once.
            value = (self.fold)(value, unsafe { self.source.item(index) });
        }
        // SAFETY: the slot is the lane's.
        unsafe { self.values.put(lane, value) };
    }
}
