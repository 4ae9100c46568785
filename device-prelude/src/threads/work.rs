//! The warp's side: waits for jobs, runs them, and ends their threads.

use super::lifecycle::{self, DETACHED, Lifecycle, RUNNING, STOP};
use super::name;
use super::warps::{give_back, lifecycle};
use crate::tls::block::{self, OutOfMemory};
use crate::warp::record;
use crate::{arch, launch};

/// Waits for jobs and runs them, until the process ends, as `no_memory` has it if there is none for a thread's thread-locals.
///
/// # Safety
/// Called once for each warp but 0, by its leader, before the runtime is used on it.
pub(crate) unsafe fn work(no_memory: fn(OutOfMemory) -> !) {
    let life = own();
    loop {
        let state = life.state();
        if state == STOP {
            return;
        }
        if matches!(state, RUNNING | DETACHED) {
            // SAFETY: this is the worker, and `finish` ends both states, so this job has not run. `spawn`'s caller promised the call, and made the block for this
            // thread, if there is one.
            unsafe {
                let job = life.job();
                if let Err(why) = block::begin(job.locals) {
                    no_memory(why);
                }
                (job.entry)(job.first, life.words());
            }
            continue;
        }
        arch::wait(life.state_word(), state, u64::MAX);
    }
}

/// Tells every worker to leave the kernel once it waits for a job.
pub(crate) fn stop_all() {
    for index in 1..launch::get().warps {
        lifecycle(index).stop();
    }
}

fn own() -> &'static Lifecycle {
    // SAFETY: the host gave memory for every warp, and it is only used through shared references.
    unsafe { &*record::own::<Lifecycle>() }
}

/// The running thread has done all that others wait for.
#[inline]
pub fn ending() {
    own().set_ending();
}

/// Whether the running thread's handle was dropped: then what they shared is the thread's.
#[inline]
pub fn is_detached() -> bool {
    own().is_detached()
}

/// The running thread has its result, and destructors may still run. True if its handle was dropped: then what they shared is the thread's, else the handle's.
#[inline]
pub fn end() -> bool {
    own().end()
}

/// What the running thread knows of its handle when it finishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It existed at the last look.
    Exists,
    /// It existed when [`end`] was called.
    Ended,
    /// It was dropped.
    Dropped,
}

/// The last thing that a job's entry does: the thread ends, and its thread-locals are freed.
///
/// `rest` is called if the handle, of which the thread thought that it exists, was dropped; it may run nothing of the program.
///
/// # Safety
/// The running thread's entry calls it once, after the destructors of thread-locals, and nothing of the thread runs after it.
#[inline]
pub unsafe fn finish(handled: Handled, rest: impl FnOnce()) {
    let from = match handled {
        Handled::Exists => lifecycle::RUNNING,
        Handled::Ended => lifecycle::ENDED,
        Handled::Dropped => lifecycle::DETACHED,
    };
    // SAFETY: the caller's promise.
    if unsafe { leave(from) } {
        if handled == Handled::Exists {
            rest();
        }
        give_back(arch::warp());
    }
}

/// Whether the warp is the worker's.
///
/// # Safety
/// As [`finish`].
#[inline(never)]
unsafe fn leave(from: u32) -> bool {
    // SAFETY: the caller's promise.
    unsafe { block::leave() };
    name::ended();
    own().finish(from)
}
