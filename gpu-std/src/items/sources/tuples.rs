//! Several sources at once: as many items as the shortest has.

use crate::items::source::sealed::Sealed;
use crate::items::source::{IntoSource, Source};

/// The sources of a tuple, and how many items the shortest has.
pub struct Together<S> {
    sources: S,
    len: usize,
}

macro_rules! tuples {
    ($($($name:ident $at:tt)*;)*) => {$(
        // SAFETY: as for each of the sources, of which an item is made for the same index.
        unsafe impl<$($name: Source),*> Source for Together<($($name,)*)> {
            type Item = ($($name::Item,)*);

            #[inline]
            fn len(&self) -> usize {
                self.len
            }

            #[inline]
            unsafe fn item(&self, index: usize) -> Self::Item {
                // SAFETY: the caller's promise, and no source is shorter.
                unsafe { ($(self.sources.$at.item(index),)*) }
            }
        }

        impl<$($name: Sealed),*> Sealed for ($($name,)*) {}

        impl<$($name: IntoSource),*> IntoSource for ($($name,)*) {
            type Item = ($($name::Item,)*);
            type Source = Together<($($name::Source,)*)>;

            #[inline]
            fn into_source(self) -> Self::Source {
                let sources = ($(self.$at.into_source(),)*);
                let len = usize::MAX $(.min(sources.$at.len()))*;
                Together { sources, len }
            }
        }
    )*};
}

tuples! {
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
}
