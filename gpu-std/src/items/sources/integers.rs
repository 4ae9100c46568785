//! Ranges of integers.

use crate::items::source::sealed::Sealed;
use crate::items::source::{IntoSource, Source};
use std::ops::{Range, RangeInclusive};

/// The integers of up to 64 bits.
pub trait Integer: Copy + Send + Sync {
    /// How many integers lie from this one to `end`, which is not one of them. `None` if a `usize` cannot say so.
    fn steps_to(self, end: Self) -> Option<usize>;

    /// The integer `steps` above this one. It exists.
    fn plus(self, steps: usize) -> Self;
}

macro_rules! integers {
    ($($signed:ident $unsigned:ident,)*) => {$(
        integers!($signed by $unsigned);
        integers!($unsigned by $unsigned);
    )*};
    ($integer:ident by $unsigned:ident) => {
        impl Integer for $integer {
            #[inline]
            fn steps_to(self, end: Self) -> Option<usize> {
                if self >= end {
                    return Some(0);
                }
                // The distance of signed integers may be one that only unsigned ones have.
                usize::try_from(end.wrapping_sub(self) as $unsigned).ok()
            }

            #[inline]
            fn plus(self, steps: usize) -> Self {
                self.wrapping_add(steps as $integer)
            }
        }
    };
}

integers! {
    i8 u8,
    i16 u16,
    i32 u32,
    i64 u64,
    isize usize,
}

/// Neighbouring integers.
pub struct Integers<T> {
    start: T,
    len: usize,
}

// SAFETY: integers are values, and the length is a field.
unsafe impl<T: Integer> Source for Integers<T> {
    type Item = T;

    #[inline]
    fn len(&self) -> usize {
        self.len
    }

    #[inline]
    unsafe fn item(&self, index: usize) -> T {
        self.start.plus(index)
    }
}

impl<T: Integer> Sealed for Range<T> {}

/// # Panics
/// `into_source`, and so what takes the range: there are more than `usize::MAX` integers in it.
impl<T: Integer> IntoSource for Range<T> {
    type Item = T;
    type Source = Integers<T>;

    #[inline]
    fn into_source(self) -> Integers<T> {
        let len = self.start.steps_to(self.end);
        Integers {
            start: self.start,
            len: len.expect(TOO_MANY),
        }
    }
}

impl<T: Integer + PartialOrd> Sealed for RangeInclusive<T> {}

/// # Panics
/// `into_source`, and so what takes the range: there are more than `usize::MAX` integers in it.
impl<T: Integer + PartialOrd> IntoSource for RangeInclusive<T> {
    type Item = T;
    type Source = Integers<T>;

    #[inline]
    fn into_source(self) -> Integers<T> {
        let (start, end) = (*self.start(), *self.end());
        let len = if self.is_empty() {
            Some(0)
        } else {
            let steps = start.steps_to(end);
            steps.and_then(|steps| steps.checked_add(1))
        };
        Integers {
            start,
            len: len.expect(TOO_MANY),
        }
    }
}

const TOO_MANY: &str = "the range has more integers than `usize::MAX`";
