//! The spawner's side: spawn, join, detach.

use super::lifecycle::{Args, FINISHED, Job};
use super::warps::{give_back, lifecycle, take};
use crate::arch::atomic::Ordering;
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

/// Runs `entry(args)` on an idle warp.
///
/// # Safety
/// `entry(args)` is sound to call on another thread, once.
#[inline(never)]
pub unsafe fn spawn(entry: unsafe fn(Args), args: Args) -> Result<Handle, Refused> {
    let locals = block::allocate().map_err(Refused::OutOfMemory)?;
    let warps = launch::get().warps;
    let Some(warp) = take(warps).or_else(|| wait_for_end(warps)) else {
        // SAFETY: no thread has it.
        unsafe { block::free(locals) };
        return Err(Refused::OutOfWarps);
    };
    let job = Job {
        entry,
        args,
        locals,
    };
    // SAFETY: just taken.
    unsafe { lifecycle(warp).start(job) };
    Ok(Handle { warp })
}

/// The longest wait for a thread that is about to end, in ns: its destructors of thread-locals are the program's.
const LONGEST_END: u64 = 10_000_000;

/// A warp, if all are in use but some thread is about to end. Its scope, or whoever it has notified, may get here before the warp is free.
#[cold]
#[inline(never)]
fn wait_for_end(warps: u32) -> Option<u32> {
    let begin = arch::nanoseconds();
    loop {
        let is_one_coming = (1..warps).any(|index| lifecycle(index).is_free_soon());
        let warp = take(warps);
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
            // An acquire only where there is something to see.
            let state = life.state_word().load(Ordering::Relaxed);
            if state == FINISHED && life.state() == FINISHED {
                break;
            }
            arch::wait(life.state_word(), state, u64::MAX);
        }
        self.release();
    }

    /// Lets the thread run on its own.
    #[inline(never)]
    pub fn detach(self) {
        if !lifecycle(self.warp).detach() {
            self.release();
        }
    }

    fn release(self) {
        if lifecycle(self.warp).recycle() {
            give_back(self.warp);
        }
    }
}
