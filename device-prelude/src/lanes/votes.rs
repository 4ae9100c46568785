//! What the lanes of a call tell each other without memory.
//!
//! All lanes of a warp have to execute the same instruction of these, and none may be elsewhere meanwhile: so the functions are never inlined, and each has one. Outside of a call nobody else
//! runs, and the caller is all there is.
//!
//! rustc marks no call `convergent`, and LLVM may move what is not: over a branch, or into one. It does neither with a call of a function that has effects, and it makes no second one of it where branches
//! diverge, which it assumes of every GPU.

use crate::arch;
use crate::warp::lane::{self, LEFT};

/// Whether `value` is not 0, of all lanes: a bit for each.
///
/// # Safety
/// All lanes of the call make this same call, and none has called a function since they last met that may call itself.
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn __gpu_run_warp_ballot(value: u32) -> u32 {
    match lane::is_in_call() {
        true => arch::ballot(value),
        false => u32::from(value != 0),
    }
}

/// The `value` that lane `from` (modulo 32) has.
///
/// # Safety
/// As [`__gpu_run_warp_ballot`].
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn __gpu_run_warp_shuffle(value: u32, from: u32) -> u32 {
    match lane::is_in_call() {
        true => arch::shuffle(value, from),
        false => value,
    }
}

/// A bit for each lane that has the same `value`.
///
/// # Safety
/// As [`__gpu_run_warp_ballot`].
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn __gpu_run_warp_same(value: u32) -> u32 {
    match lane::is_in_call() {
        true => arch::same(value),
        false => 1,
    }
}

/// Waits until all lanes are here. What each did before, all see.
///
/// # Safety
/// As [`__gpu_run_warp_ballot`].
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn __gpu_run_warp_barrier() {
    if lane::is_in_call() {
        arch::meet();
    }
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
