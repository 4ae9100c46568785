//! What is loaded and stored as one.

/// 16 bytes as words, which a funnel shift can move.
pub(in super::super) type Line = [u32; 4];

/// A value of 1, 2, 4 or 8 bytes.
pub(in super::super) trait Unit: Copy {
    /// Its bytes.
    const BYTES: usize;

    /// Loads from `from + OFFSET * BYTES`.
    ///
    /// # Safety
    /// The memory there may be read, and is aligned.
    unsafe fn load<const OFFSET: usize>(from: *const u8) -> Self;

    /// Stores to `to + OFFSET * BYTES`.
    ///
    /// # Safety
    /// The memory there may be written, and is aligned.
    unsafe fn store<const OFFSET: usize>(to: *mut u8, value: Self);

    /// Loads four from `from` on.
    ///
    /// # Safety
    /// As [`Unit::load`].
    unsafe fn load4(from: *const u8) -> [Self; 4];

    /// Stores four from `to` on.
    ///
    /// # Safety
    /// As [`Unit::store`].
    unsafe fn store4(to: *mut u8, values: [Self; 4]);

    /// As an unsigned number.
    fn value(self) -> u64;
}
