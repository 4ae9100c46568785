//! Results that a lane writes to memory that has none yet.

use super::split::{self, Interleaved, Split};
use std::mem;

/// Where results go, which are not there yet.
pub(crate) struct Out<R>(*mut R);

impl<R> Clone for Out<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Out<R> {}

// SAFETY: each result is written by one lane, and the caller has it afterwards: it goes from thread to thread.
unsafe impl<R: Send> Sync for Out<R> {}

impl<R> Out<R> {
    pub(crate) fn new(start: *mut R) -> Out<R> {
        Out(start)
    }

    /// From the result with this index on.
    ///
    /// # Safety
    /// There is room for it.
    #[inline]
    pub(crate) unsafe fn from(self, index: usize) -> Out<R> {
        // SAFETY: the caller's promise.
        Out(unsafe { self.0.add(index) })
    }

    /// Makes the results of `lane`, if `LANES` lanes share `len` of them. If `make` panics, those that were made are dropped.
    ///
    /// # Safety
    /// There is room for `len` results, and the lane comes once.
    #[inline]
    pub(crate) unsafe fn fill<const LANES: usize>(
        self,
        len: usize,
        lane: usize,
        make: impl Fn(usize) -> R,
    ) {
        let mut written = Written::<R, LANES> {
            out: self,
            len,
            lane,
            count: 0,
        };
        split::make_and_put::<LANES, R>(len, lane, make, |index, result| {
            // SAFETY: there is room for `len` results, and this one is the lane's.
            unsafe { self.0.add(index).write(result) };
            written.count += 1;
        });
        mem::forget(written);
    }

    /// Drops the first `count` results of `lane`, or all of its results if there are fewer.
    ///
    /// # Safety
    /// They are there, and nobody uses or drops them again.
    pub(crate) unsafe fn drop_of<const LANES: usize>(self, len: usize, lane: usize, count: usize) {
        if mem::needs_drop::<R>() {
            for index in Interleaved::indices::<LANES>(len, lane).take(count) {
                // SAFETY: the caller's promise.
                unsafe { self.0.add(index).drop_in_place() };
            }
        }
    }
}

/// What a lane has written, until all of it is there: if the lane panics, it drops this.
struct Written<R, const LANES: usize> {
    out: Out<R>,
    len: usize,
    lane: usize,
    count: usize,
}

impl<R, const LANES: usize> Drop for Written<R, LANES> {
    fn drop(&mut self) {
        // SAFETY: `count` results are written, in the order of the lane's indices, and the caller does not drop those of a lane that panics.
        unsafe { self.out.drop_of::<LANES>(self.len, self.lane, self.count) };
    }
}
