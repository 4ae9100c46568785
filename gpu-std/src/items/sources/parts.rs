//! Parts of slices, side by side.

use super::slices::SliceMut;
use crate::items::source::sealed::Sealed;
use crate::items::source::{IntoSource, Source};
use std::ops::Range;

/// The parts of `slice` that have `size` elements each. The last one may have fewer.
///
/// # Panics
/// `size` is 0.
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// let sums = lanes::map(lanes::chunks(&[1, 2, 3, 4, 5], 2), |pair| pair.iter().sum::<i32>());
/// assert_eq!(sums, [3, 7, 5]);
/// ```
pub fn chunks<T>(slice: &[T], size: usize) -> Chunks<'_, T> {
    let parts = Parts::new(slice.len(), size);
    Chunks { slice, parts }
}

/// The same as [`chunks`], to be changed.
///
/// # Panics
/// `size` is 0.
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// let mut rows = [3, 1, 2, 9, 8, 7];
/// lanes::for_each(lanes::chunks_mut(&mut rows, 3), |row| row.sort());
/// assert_eq!(rows, [1, 2, 3, 7, 8, 9]);
/// ```
pub fn chunks_mut<T>(slice: &mut [T], size: usize) -> ChunksMut<'_, T> {
    let parts = Parts::new(slice.len(), size);
    ChunksMut {
        slice: SliceMut::new(slice),
        parts,
    }
}

/// How a slice is cut.
#[derive(Clone, Copy)]
struct Parts {
    len: usize,
    size: usize,
}

impl Parts {
    fn new(len: usize, size: usize) -> Parts {
        assert_ne!(size, 0, "chunks need a size that is not 0");
        Parts { len, size }
    }

    #[inline]
    fn count(self) -> usize {
        self.len.div_ceil(self.size)
    }

    /// Where the part lies. There is one with this index.
    #[inline]
    fn range(self, index: usize) -> Range<usize> {
        let start = index * self.size;
        start..start + self.size.min(self.len - start)
    }
}

/// See [`chunks`].
pub struct Chunks<'a, T> {
    slice: &'a [T],
    parts: Parts,
}

// SAFETY: any number of threads may have references to the elements, for the `Source: Sync` asks for `T: Sync`.
unsafe impl<'a, T: Sync> Source for Chunks<'a, T> {
    type Item = &'a [T];

    #[inline]
    fn len(&self) -> usize {
        self.parts.count()
    }

    #[inline]
    unsafe fn item(&self, index: usize) -> &'a [T] {
        // SAFETY: the part lies in the slice.
        unsafe { self.slice.get_unchecked(self.parts.range(index)) }
    }
}

impl<T> Sealed for Chunks<'_, T> {}

impl<'a, T: Sync> IntoSource for Chunks<'a, T> {
    type Item = &'a [T];
    type Source = Self;

    #[inline]
    fn into_source(self) -> Self {
        self
    }
}

/// See [`chunks_mut`].
pub struct ChunksMut<'a, T> {
    slice: SliceMut<'a, T>,
    parts: Parts,
}

// SAFETY: different parts have no element in common, so their references may live at the same time.
unsafe impl<'a, T: Send> Source for ChunksMut<'a, T> {
    type Item = &'a mut [T];

    #[inline]
    fn len(&self) -> usize {
        self.parts.count()
    }

    #[inline]
    unsafe fn item(&self, index: usize) -> &'a mut [T] {
        // SAFETY: the part lies in the slice, and nobody else has it, as the caller says.
        unsafe { self.slice.run(self.parts.range(index)) }
    }
}

impl<T> Sealed for ChunksMut<'_, T> {}

impl<'a, T: Send> IntoSource for ChunksMut<'a, T> {
    type Item = &'a mut [T];
    type Source = Self;

    #[inline]
    fn into_source(self) -> Self {
        self
    }
}
