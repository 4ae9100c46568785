//! The warp's side: waits for jobs, runs them, and ends their threads.

#[cfg(target_arch = "nvptx64")]
use super::grid;
use super::lifecycle::{Lifecycle, Next, Step};
use super::name;
use super::warps::{give_back, lifecycle};
use crate::tls::block::{self, OutOfMemory};
use crate::warp::record;
use crate::{arch, lanes, launch};
use core::ptr;

/// Waits for jobs and runs them, until the process ends, as `no_memory` has it if there is none for a thread's thread-locals.
///
/// # Safety
/// Called once for each warp but 0, by its leader, before the runtime is used on it.
pub(crate) unsafe fn work(no_memory: fn(OutOfMemory) -> !) {
    let life = own();
    loop {
        let state = life.state();
        match Lifecycle::next(state) {
            // SAFETY: this is the worker, and `finish` ends the states that ask for this, so this job has not run. `spawn`'s caller promised the call.
            Next::Run => unsafe {
                #[cfg(target_arch = "nvptx64")]
                grid::end_helper();
                let job = life.job();
                if let Err(why) = block::begin(job.locals) {
                    no_memory(why);
                }
                let has_ended = (job.entry)(Step::Run, job.first, life.words());
                lanes::end_threads();
                block::leave();
                name::ended();
                life.finish(has_ended);
            },
            Next::Drop => {
                // SAFETY: as above: `free` ends the state. Between, the warp has no thread.
                unsafe {
                    let job = life.job();
                    if (job.entry)(Step::Drop, job.first, life.words()) {
                        if let Err(why) = block::begin(ptr::null_mut()) {
                            no_memory(why);
                        }
                        (job.entry)(Step::DropWithLocals, job.first, life.words());
                        lanes::end_threads();
                        block::leave();
                    }
                }
                life.free(state);
                give_back(arch::warp());
            }
            Next::Free => {
                life.free(state);
                give_back(arch::warp());
            }
            Next::Leave => return,
            #[cfg(target_arch = "nvptx64")]
            Next::Help if arch::has_lanes() => grid::help(life, no_memory),
            Next::Wait | Next::Help => {
                arch::wait(life.state_word(), state, u64::MAX);
            }
        }
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

/// The running thread has its result, and code of the program may still run. True if its handle was dropped: then what they share is the thread's, else the handle's.
#[inline]
pub fn end() -> bool {
    own().end()
}

/// The running thread has its result, and only destructors of thread-locals may still run.
#[inline]
pub fn end_plain() {
    own().end_plain();
}
