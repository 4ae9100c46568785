//! One value of each lane.

use super::runtime::LANES;
use std::cell::UnsafeCell;
use std::mem::MaybeUninit;

/// Room for a value of each lane, empty at first. Who uses it knows which of them are there.
pub(super) struct Slots<R>([UnsafeCell<MaybeUninit<R>>; LANES]);

// SAFETY: a slot is written by its lane alone (`put`), and read when all lanes have returned (`filled`): values go from thread to thread.
unsafe impl<R: Send> Sync for Slots<R> {}

impl<R> Slots<R> {
    pub(super) const fn new() -> Slots<R> {
        Slots([const { UnsafeCell::new(MaybeUninit::uninit()) }; LANES])
    }

    /// On the heap, for values that would fill the stack.
    pub(super) fn boxed() -> Box<Slots<R>> {
        // SAFETY: all of it may be uninitialized.
        unsafe { Box::new_uninit().assume_init() }
    }

    /// Puts the lane's value. One that was there is not dropped.
    ///
    /// # Safety
    /// `lane` is below [`LANES`], and nobody else uses its slot at this time.
    pub(super) unsafe fn put(&self, lane: usize, value: R) {
        // SAFETY: the caller's promise.
        unsafe {
            self.0
                .get_unchecked(lane)
                .get()
                .write(MaybeUninit::new(value))
        };
    }

    /// Takes the values of all lanes that have a bit in `lanes`, the lowest first. Those that are not taken are dropped with the iterator.
    ///
    /// # Safety
    /// These lanes have put a value, it was not taken before, and nobody puts one while the iterator lives.
    pub(super) unsafe fn filled(&self, lanes: u32) -> Filled<'_, R> {
        Filled { slots: self, lanes }
    }
}

/// [`Slots::filled`].
pub(super) struct Filled<'a, R> {
    slots: &'a Slots<R>,
    lanes: u32,
}

impl<R> Iterator for Filled<'_, R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        if self.lanes == 0 {
            return None;
        }
        let lane = self.lanes.trailing_zeros() as usize;
        self.lanes &= self.lanes - 1;
        // SAFETY: the lane has a value, as `filled` asks, and its bit is gone now: it is taken once.
        Some(unsafe { self.slots.0[lane].get().read().assume_init() })
    }
}

impl<R> Drop for Filled<'_, R> {
    fn drop(&mut self) {
        self.for_each(drop);
    }
}
