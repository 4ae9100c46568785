//! The warp's side: waits for jobs and runs them.

use super::lifecycle::{DETACHED, Lifecycle, RUNNING, STOP};
use super::name;
use super::warps::{give_back, lifecycle};
use crate::tls::block;
use crate::warp::record;
use crate::{arch, launch};
use device_abi::Launch;

/// Waits for jobs and runs them, until the process ends.
///
/// # Safety
/// Called once for each warp but 0, by its leader, before the runtime is used on it. `launch` is this run's record.
pub(crate) unsafe fn work(launch: &Launch, index: u32) {
    // SAFETY: the host gave memory for every warp, and it is only used through shared references.
    let life: &Lifecycle = unsafe { &*record::of_launch(launch, index) };
    loop {
        let state = life.state();
        if state == STOP {
            return;
        }
        if matches!(state, RUNNING | DETACHED) {
            // SAFETY: this is the worker, and `finish` ends both states, so this job has not run. `spawn`'s caller promised the call, and made the block for this
            // thread. `entry` runs the destructors.
            unsafe {
                let job = life.job();
                block::enter(job.locals);
                (job.entry)(job.args);
                block::leave();
            }
            name::ended(launch, index);
            if life.finish() {
                give_back(index);
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

/// The running thread has done all that others wait for.
#[inline]
pub fn ending() {
    // SAFETY: the host gave memory for every warp, and it is only used through shared references.
    unsafe { (*record::own::<Lifecycle>()).set_ending() };
}
