//! A value for each part of the work.

use super::flags::Flags;
use std::cell::UnsafeCell;
use std::mem::{self, MaybeUninit};

/// Room for values, empty at first. Who uses it knows which of them are there; what is there in the end is dropped.
pub(super) struct Table<R> {
    values: Box<[UnsafeCell<MaybeUninit<R>>]>,
    /// Which values are there, if they need to be dropped.
    there: Flags,
}

// SAFETY: a value is used by one thread at a time, as `put` and `take` ask: values go from thread to thread.
unsafe impl<R: Send> Sync for Table<R> {}

impl<R> Table<R> {
    pub(super) fn new(len: usize) -> Table<R> {
        // SAFETY: all of it may be uninitialized.
        let values = unsafe { Box::new_uninit_slice(len).assume_init() };
        let there = Flags::new(len, mem::needs_drop::<R>());
        Table { values, there }
    }

    /// Puts a value where there is none.
    ///
    /// # Safety
    /// `index` is below the length, there is no value, and nobody else uses this place at this time.
    #[inline]
    pub(super) unsafe fn put(&self, index: usize, value: R) {
        // SAFETY: the caller's promise.
        unsafe {
            let place = self.values.get_unchecked(index).get();
            place.write(MaybeUninit::new(value));
        }
        if mem::needs_drop::<R>() {
            self.there.set(index, true);
        }
    }

    /// Takes a value.
    ///
    /// # Safety
    /// `index` is below the length, there is a value, and nobody else uses this place at this time.
    #[inline]
    pub(super) unsafe fn take(&self, index: usize) -> R {
        if mem::needs_drop::<R>() {
            self.there.set(index, false);
        }
        // SAFETY: the caller's promise.
        unsafe { self.values.get_unchecked(index).get().read().assume_init() }
    }

    /// The first values.
    ///
    /// # Safety
    /// All of them are there.
    pub(super) unsafe fn first(&mut self, count: usize) -> &mut [R] {
        let values = &mut self.values[..count];
        // SAFETY: neither a cell nor what may be uninitialized changes the layout, the values are there, and the table is the caller's.
        unsafe { &mut *(&raw mut *values as *mut [R]) }
    }
}

impl<R> Drop for Table<R> {
    fn drop(&mut self) {
        for index in self.there.up() {
            // SAFETY: the value is there, and nobody takes it any more.
            unsafe { self.values[index].get_mut().assume_init_drop() };
        }
    }
}
