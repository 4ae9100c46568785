//! What has items.

use sealed::Sealed;

/// What the functions of [`lanes`](crate::lanes) take: something whose items can be had by their numbers, in any order.
///
/// | source | item | where |
/// |---|---|---|
/// | `Range<T>`, `RangeInclusive<T>` | `T` | `T` is an integer of up to 64 bits |
/// | `&[T]`, `&Vec<T>`, `&[T; N]` | `&T` | `T: Sync` |
/// | `&mut [T]`, `&mut Vec<T>`, `&mut [T; N]` | `&mut T` | `T: Send` |
/// | [`chunks`](crate::lanes::chunks), [`windows`](crate::lanes::windows) | `&[T]` | `T: Sync` |
/// | [`chunks_mut`](crate::lanes::chunks_mut) | `&mut [T]` | `T: Send` |
/// | a tuple of two to six sources | a tuple of their items | as many as the shortest has |
///
/// Nobody else can implement it.
///
/// # Examples
/// ```
/// use gpu_std::lanes;
///
/// let (a, b) = ([1, 2, 3], [10, 20, 30, 40]);
/// assert_eq!(lanes::map((&a, &b, 0..9), |(a, b, n)| a + b + 100 * n), [11, 122, 233]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no items that lanes can share",
    label = "not a source of items",
    note = "sources are ranges of integers, `&[T]`, `&mut [T]`, vectors and arrays by reference, `lanes::chunks`, `lanes::chunks_mut`, \
            `lanes::windows`, and tuples of them"
)]
pub trait IntoSource: Sealed {
    /// What the closure gets.
    type Item: Send;
    #[doc(hidden)]
    type Source: Source<Item = Self::Item>;
    #[doc(hidden)]
    fn into_source(self) -> Self::Source;
}

/// Items by number. All lanes share it, so the source of a `&mut [T]` is an address and a length.
///
/// # Safety
/// The length stays the same. Items of different numbers may be made by several threads at once, and live at the same time.
pub unsafe trait Source: Sync {
    /// What the closure gets.
    type Item: Send;

    /// How many items there are.
    fn len(&self) -> usize;

    /// One of them.
    ///
    /// # Safety
    /// `index` is below the length, and no other call has it.
    unsafe fn item(&self, index: usize) -> Self::Item;
}

/// Keeps [`IntoSource`] to this crate.
pub(crate) mod sealed {
    /// See [`super::IntoSource`].
    pub trait Sealed {}
}
