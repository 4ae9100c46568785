//! What a scan does with neighbours, one after the other.

use std::cell::Cell;
use std::ops::Range;

/// What an element is replaced by.
pub(crate) trait Kind {
    /// Goes over neighbours, wherever they are: `get` and `put` have them by these places. `before` is the combination of all that comes before them, if there is anything.
    ///
    /// Returns that of `before` and all of them.
    fn pass_by<T: Copy>(
        places: Range<usize>,
        before: Option<T>,
        combine: &impl Fn(T, T) -> T,
        get: impl Fn(usize) -> T,
        put: impl Fn(usize, T),
    ) -> Option<T>;

    /// The same over a slice.
    #[inline]
    fn pass<T: Copy>(run: &mut [T], before: Option<T>, combine: &impl Fn(T, T) -> T) -> Option<T> {
        let run = Cell::from_mut(run).as_slice_of_cells();
        let get = |place: usize| run[place].get();
        let put = |place: usize, element| run[place].set(element);
        Self::pass_by(0..run.len(), before, combine, get, put)
    }
}

/// By the combination of all up to it.
pub(crate) struct Inclusive;

impl Kind for Inclusive {
    #[inline]
    fn pass_by<T: Copy>(
        mut places: Range<usize>,
        before: Option<T>,
        combine: &impl Fn(T, T) -> T,
        get: impl Fn(usize) -> T,
        put: impl Fn(usize, T),
    ) -> Option<T> {
        let mut total = match before {
            Some(before) => before,
            // It stays as it is.
            None => get(places.next()?),
        };
        for place in places {
            total = combine(total, get(place));
            put(place, total);
        }
        Some(total)
    }
}

/// By the combination of all before it.
pub(crate) struct Exclusive;

impl Kind for Exclusive {
    #[inline]
    fn pass_by<T: Copy>(
        places: Range<usize>,
        before: Option<T>,
        combine: &impl Fn(T, T) -> T,
        get: impl Fn(usize) -> T,
        put: impl Fn(usize, T),
    ) -> Option<T> {
        let mut total = before?;
        for place in places {
            let next = combine(total, get(place));
            put(place, total);
            total = next;
        }
        Some(total)
    }
}
