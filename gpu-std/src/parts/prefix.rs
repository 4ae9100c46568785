//! What a scan does with neighbours, one after the other.

/// What an element is replaced by.
pub(crate) trait Kind {
    /// Goes over neighbours. `before` is the combination of all that comes before them, if there is anything.
    ///
    /// Returns that of `before` and all of them.
    fn pass<T: Copy>(run: &mut [T], before: Option<T>, combine: &impl Fn(T, T) -> T) -> Option<T>;
}

/// By the combination of all elements up to it.
pub(crate) struct Inclusive;

impl Kind for Inclusive {
    #[inline]
    fn pass<T: Copy>(run: &mut [T], before: Option<T>, combine: &impl Fn(T, T) -> T) -> Option<T> {
        let mut elements = run.iter_mut();
        let mut total = match before {
            Some(before) => before,
            // It stays as it is.
            None => *elements.next()?,
        };
        for element in elements {
            total = combine(total, *element);
            *element = total;
        }
        Some(total)
    }
}

/// By that of all elements before it. There is something before the first one.
pub(crate) struct Exclusive;

impl Kind for Exclusive {
    #[inline]
    fn pass<T: Copy>(run: &mut [T], before: Option<T>, combine: &impl Fn(T, T) -> T) -> Option<T> {
        let mut total = before?;
        for element in run {
            let next = combine(total, *element);
            *element = total;
            total = next;
        }
        Some(total)
    }
}
