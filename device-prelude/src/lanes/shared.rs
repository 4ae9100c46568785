//! What the lanes of a warp need that do the steps of a tile together (`gpu_std::grid::for_each_tile`): memory, and an end of each step.

use crate::arch::{self, shared};
use crate::warp::lane::{self, LEFT};
use core::mem::MaybeUninit;

/// [`device_abi::WARP_MEMORY`]: a call that stays where it is for the tool to see.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn __gpu_run_warp_memory(bytes: u32) -> u32 {
    shared::warp_memory(bytes)
}

/// # Safety
/// The word lies in what [`__gpu_run_warp_memory`] has given to this warp.
#[unsafe(no_mangle)]
unsafe extern "C" fn __gpu_run_shared_load(address: u32) -> MaybeUninit<u32> {
    // SAFETY: the caller's.
    unsafe { shared::load(address) }
}

/// # Safety
/// As for [`__gpu_run_shared_load`].
#[unsafe(no_mangle)]
unsafe extern "C" fn __gpu_run_shared_store(address: u32, value: MaybeUninit<u32>) {
    // SAFETY: the caller's.
    unsafe { shared::store(address, value) }
}

/// Adds to a word that may be any, and gives what was there.
///
/// # Safety
/// As for [`__gpu_run_shared_load`].
#[unsafe(no_mangle)]
unsafe extern "C" fn __gpu_run_shared_add(address: u32, value: u32) -> u32 {
    // SAFETY: the caller's.
    unsafe { shared::add(address, value) }
}

/// All lanes of a call have done their parts of a step, and say whether something has gone wrong. What each has written, all see. It may be reached by whatever ways ([`arch::meet`]).
///
/// Returns the number of this lane, and [`STOP`] with it if something has gone wrong on any.
///
/// # Safety
/// All lanes of the call make as many of these calls.
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn __gpu_run_step_done(wrong: u32) -> u32 {
    arch::meet();
    // One that ends the program waits for nobody, and nobody goes on without its part.
    if lane::has(LEFT) {
        arch::exit_lane();
    }
    match arch::ballot(wrong) {
        0 => arch::lane_now(),
        _ => arch::lane_now() | STOP,
    }
}

/// A bit that is in no lane's number.
const STOP: u32 = 1 << 31;
