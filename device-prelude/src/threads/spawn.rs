//! The spawner's side: spawn, join, detach.

use super::lifecycle::{Entry, FINISHED, Left, Words};
use super::warps::{give_back, lifecycle, take};
use crate::tls::block::{self, OutOfMemory};
use crate::{arch, launch};

/// Why no thread was started.
#[derive(Clone, Copy, Debug)]
pub enum Refused {
    /// Every warp is in use.
    OutOfWarps,
    /// No memory for the thread's thread-locals.
    OutOfMemory(OutOfMemory),
}

/// The right, and the duty, to join or detach a thread.
#[derive(Debug)]
pub struct Handle {
    warp: u32,
}

/// Runs `entry` on an idle warp, with the words that `fill` leaves there. Without a warp, or memory, `fill` is not called.
///
/// # Safety
/// `entry` is sound to call with these words on another thread, once. `fill` does not unwind.
#[inline]
pub unsafe fn spawn(entry: Entry, fill: impl FnOnce(&Words)) -> Result<Handle, Refused> {
    let locals = block::allocate_large().map_err(Refused::OutOfMemory)?;
    let Some(warp) = claim() else {
        // SAFETY: no thread has it.
        unsafe { block::free_large(locals) };
        return Err(Refused::OutOfWarps);
    };
    let life = lifecycle(warp);
    fill(life.words());
    // SAFETY: just taken.
    unsafe { life.start(entry, locals) };
    Ok(Handle { warp })
}

#[inline(never)]
fn claim() -> Option<u32> {
    take().or_else(wait_for_end)
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
