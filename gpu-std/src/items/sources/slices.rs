//! Slices, and what has one: vectors and arrays.

use crate::items::source::sealed::Sealed;
use crate::items::source::{IntoSource, Source};
use std::marker::PhantomData;
use std::ops::Range;
use std::slice;

/// The elements of a `&[T]`.
pub struct Slice<'a, T>(&'a [T]);

// SAFETY: any number of threads may have references to the elements, for the `Source: Sync` asks for `T: Sync`.
unsafe impl<'a, T: Sync> Source for Slice<'a, T> {
    type Item = &'a T;

    #[inline]
    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    unsafe fn item(&self, index: usize) -> &'a T {
        // SAFETY: the caller's promise.
        unsafe { self.0.get_unchecked(index) }
    }
}

/// The elements of a `&mut [T]`. A reference to the slice would be one to each element, which their owners have by now.
pub struct SliceMut<'a, T> {
    start: *mut T,
    len: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: it gives each element to one thread only (`Source::item`, `run`), and never looks at one itself.
unsafe impl<T: Send> Sync for SliceMut<'_, T> {}

impl<'a, T> SliceMut<'a, T> {
    #[inline]
    pub(crate) fn new(slice: &'a mut [T]) -> SliceMut<'a, T> {
        SliceMut {
            start: slice.as_mut_ptr(),
            len: slice.len(),
            slice: PhantomData,
        }
    }

    /// Where the elements begin. Who uses one of them has it to itself, as [`Source::item`] says.
    #[inline]
    pub(crate) fn start(&self) -> *mut T {
        self.start
    }

    /// The elements of a range.
    ///
    /// # Safety
    /// The range lies in the slice. While the result is used, nobody else uses these elements.
    #[inline]
    pub(crate) unsafe fn run(&self, range: Range<usize>) -> &'a mut [T] {
        // SAFETY: the caller's promise, and the slice is ours for `'a`.
        unsafe { slice::from_raw_parts_mut(self.start.add(range.start), range.len()) }
    }
}

// SAFETY: different indices are different elements, so their references may live at the same time.
unsafe impl<'a, T: Send> Source for SliceMut<'a, T> {
    type Item = &'a mut T;

    #[inline]
    fn len(&self) -> usize {
        self.len
    }

    #[inline]
    unsafe fn item(&self, index: usize) -> &'a mut T {
        // SAFETY: the index lies in the slice, which is ours for `'a`, and nobody else has it, as the caller says.
        unsafe { &mut *self.start.add(index) }
    }
}

macro_rules! slices {
    ($([$($parameters:tt)*] $slice:ty;)*) => {$(
        impl<$($parameters)*> Sealed for &$slice {}

        impl<'a, $($parameters)*> IntoSource for &'a $slice
        where
            T: Sync,
        {
            type Item = &'a T;
            type Source = Slice<'a, T>;

            #[inline]
            fn into_source(self) -> Slice<'a, T> {
                Slice(self)
            }
        }

        impl<$($parameters)*> Sealed for &mut $slice {}

        impl<'a, $($parameters)*> IntoSource for &'a mut $slice
        where
            T: Send,
        {
            type Item = &'a mut T;
            type Source = SliceMut<'a, T>;

            #[inline]
            fn into_source(self) -> SliceMut<'a, T> {
                SliceMut::new(self)
            }
        }
    )*};
}

slices! {
    [T] [T];
    [T] Vec<T>;
    [T, const N: usize] [T; N];
}
