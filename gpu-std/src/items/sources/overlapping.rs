//! Parts of slices that overlap.

use crate::items::source::sealed::Sealed;
use crate::items::source::{IntoSource, Source};

/// All parts of `slice` that have `size` elements: the first begins at its first element, the second at its second.
///
/// # Panics
/// `size` is 0.
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// let steps = lanes::map(lanes::windows(&[1, 4, 9, 16], 2), |pair| pair[1] - pair[0]);
/// assert_eq!(steps, [3, 5, 7]);
/// ```
pub fn windows<T>(slice: &[T], size: usize) -> Windows<'_, T> {
    assert_ne!(size, 0, "windows need a size that is not 0");
    Windows { slice, size }
}

/// See [`windows`].
pub struct Windows<'a, T> {
    slice: &'a [T],
    size: usize,
}

// SAFETY: any number of threads may have references to the elements, for the `Source: Sync` asks for `T: Sync`.
unsafe impl<'a, T: Sync> Source for Windows<'a, T> {
    type Item = &'a [T];

    #[inline]
    fn len(&self) -> usize {
        // The size is not 0.
        self.slice.len().saturating_sub(self.size - 1)
    }

    #[inline]
    unsafe fn item(&self, index: usize) -> &'a [T] {
        // SAFETY: `size` elements follow each index below the length.
        unsafe { self.slice.get_unchecked(index..index + self.size) }
    }
}

impl<T> Sealed for Windows<'_, T> {}

impl<'a, T: Sync> IntoSource for Windows<'a, T> {
    type Item = &'a [T];
    type Source = Self;

    #[inline]
    fn into_source(self) -> Self {
        self
    }
}
