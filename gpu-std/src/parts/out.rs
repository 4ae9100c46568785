//! Results that a lane writes to memory that has none yet.

use super::split::{self, Share};
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

    /// Makes the results of a lane, one of `LANES`. If `make` panics, those that were made are dropped.
    ///
    /// # Safety
    /// There is room for the results, and nobody else makes them.
    #[inline]
    pub(crate) unsafe fn fill<const LANES: usize>(self, share: Share, make: impl Fn(usize) -> R) {
        let mut written = Written {
            out: self,
            share,
            count: 0,
        };
        split::make_and_put::<LANES, R>(share, make, |index, result| {
            // SAFETY: there is room for it, and it is the lane's.
            unsafe { self.0.add(index).write(result) };
            written.count += 1;
        });
        mem::forget(written);
    }

    /// Drops the results of a lane.
    ///
    /// # Safety
    /// They are there, and nobody uses or drops them again.
    pub(crate) unsafe fn drop_of(self, share: Share) {
        if mem::needs_drop::<R>() {
            // SAFETY: the caller's promise.
            share.for_each(|index| unsafe { self.0.add(index).drop_in_place() });
        }
    }
}

/// What a lane has written, until all of it is there: if the lane panics, it drops this.
struct Written<R> {
    out: Out<R>,
    share: Share,
    count: usize,
}

impl<R> Drop for Written<R> {
    fn drop(&mut self) {
        // SAFETY: `count` results are written, in the order of the share, and the caller does not drop those of a lane that panics.
        unsafe { self.out.drop_of(self.share.take(self.count)) };
    }
}
