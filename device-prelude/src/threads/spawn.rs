//! The spawner's side: spawn, join, detach.

use super::idle::Asked;
use super::lifecycle::{Entry, FINISHED, Left, Words};
use super::warps::{ask, give_back, lifecycle, settle, take};
use crate::tls::block::{self, OutOfMemory};
use crate::{arch, launch};
use core::num::NonZeroU32;

/// The right, and the duty, to join or detach a thread.
#[derive(Debug)]
pub struct Handle {
    warp: u32,
}

/// Half of [`Claim::settle`]: the idle set is asked, but its answer is not awaited. The caller has other things to do meanwhile, in which nothing may unwind.
#[inline]
pub fn claim() -> Claim {
    Claim(ask())
}

/// A warp that is on its way, or will be looked for.
#[must_use]
#[derive(Debug)]
pub struct Claim(Asked);

impl Claim {
    /// The warp. `None` if all are in use.
    #[inline]
    pub fn settle(self) -> Option<Warp> {
        let warp = settle(self.0).or_else(wait_for_end)?;
        NonZeroU32::new(warp).map(Warp)
    }
}

/// A warp without a thread, which belongs to whoever has this. It is not `main`'s.
#[must_use]
#[derive(Debug)]
pub struct Warp(NonZeroU32);

impl Warp {
    /// Runs `entry` on the warp, with the words that `fill` leaves there. Without memory, `fill` is not called, and the warp is given back.
    ///
    /// # Errors
    /// There is no memory for the program's thread-locals.
    ///
    /// # Safety
    /// `entry` is sound to call with these words on another thread, once. `fill` does not unwind.
    #[inline]
    pub unsafe fn start(
        self,
        entry: Entry,
        fill: impl FnOnce(&Words),
    ) -> Result<Handle, OutOfMemory> {
        let warp = self.0.get();
        let locals = block::allocate_large().inspect_err(|_| give_back(warp))?;
        let life = lifecycle(warp);
        fill(life.words());
        // SAFETY: nobody else has the warp.
        unsafe { life.start(entry, locals) };
        Ok(Handle { warp })
    }
}

/// The longest wait for a thread that is about to end, in ns: its destructors of thread-locals are the program's.
const LONGEST_END: u64 = 10_000_000;

/// A warp, if all are in use but some thread is about to end. Its scope, or whoever it has notified, may get here before the warp is free.
#[cold]
#[inline(never)]
fn wait_for_end() -> Option<u32> {
    let warps = launch::get().warps;
    let begin = arch::nanoseconds();
    loop {
        let is_one_coming = (1..warps).any(|index| lifecycle(index).is_free_soon());
        let warp = take();
        if warp.is_some() || !is_one_coming || arch::nanoseconds() - begin > LONGEST_END {
            return warp;
        }
        arch::pause(500);
    }
}

impl Handle {
    /// Waits until the thread has ended.
    #[inline(never)]
    pub fn join(self) {
        let life = lifecycle(self.warp);
        loop {
            // A wait looks without an order, and with one where there is something to see; so this is the first look of many that are joined, and the last one.
            let state = life.state();
            if state == FINISHED {
                break;
            }
            arch::wait(life.state_word(), state, u64::MAX);
        }
        self.release();
    }

    /// Whether the thread has its result. A hint.
    pub fn has_ended(&self) -> bool {
        lifecycle(self.warp).has_ended()
    }

    /// Lets the thread run on its own, which drops what it shares with the handle. `release`: the caller has used that.
    #[inline]
    pub fn leave(self, release: bool) {
        lifecycle(self.warp).leave(release);
    }

    /// The same, if dropping what both share runs code of the program. True if the thread has its result: then the caller drops it.
    #[inline(never)]
    pub fn leave_or_take(self) -> bool {
        match lifecycle(self.warp).leave_or_take() {
            Left::Runs | Left::Stopped => false,
            Left::Ended => true,
            Left::Finished => {
                self.release();
                true
            }
        }
    }

    fn release(self) {
        lifecycle(self.warp).recycle();
        give_back(self.warp);
    }
}
