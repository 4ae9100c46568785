//! Calls of the program's code on all lanes of a warp.
//!
//! # Protocol
//! ```text
//!  leader                                   lanes 1 to 31, in the kernel
//!  writes CALL into the order
//!  meets               <────────────────>   meet, read the order, begin threads if they have none
//!  together:                                together:            one function for all, never inlined
//!    meets             <────────────────>     meet
//!    calls the entry                          call the entry
//!    meets             <────────────────>     meet
//!  takes the order back                     meet, for the next order
//! ```
//! Leader and lanes go on as one behind the meeting in [`together`], since it is one instruction for all, which joins them ([`arch::meet`]): else each instruction of the entry would be issued
//! twice.
//!
//! A meeting (`bar.warp.sync`) orders what all lanes did before it and do after it, and counts a lane that has ended as arrived. So a lane that ends the program within its entry
//! says so ([`LEFT`]), and all others end behind the second meeting instead of going on without its part.
//!
//! A call that is made on a lane, or by a leader within a call, finds no lanes: the caller is told so, and does all of it alone. This needs no lane twice, so nested calls cannot wait for each other.

use super::order::{CALL, END, HELP, LEAVE, Order};
use crate::tls::{block, destructors};
use crate::warp::lane::{self, BEGUN, CALLS, IN_CALL, LEFT};
use crate::warp::record;
use crate::{arch, panic};
use core::mem;
use device_abi::LANES;

/// What all lanes call. Nothing else has this type, so that who looks at the program finds what may run on lanes.
pub type Entry = unsafe extern "C" fn(data: *const (), lane: u32, lanes: u32, tag: u32);

/// [`device_abi::LANES_CALL`]. What each lane has written, the caller sees behind it.
///
/// # Safety
/// `entry` may be called with `data` and each number of a lane by as many threads at once. It does not unwind.
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_lanes_call(entry: Entry, data: *const ()) -> u32 {
    if !are_free() {
        return 0;
    }
    // SAFETY: the caller's.
    unsafe { call(entry, data) };
    LANES
}

/// All lanes of the warp call this, the leader among them, which makes the call.
///
/// # Safety
/// As of [`__gpu_run_lanes_call`]; lanes are free.
pub(crate) unsafe fn call(entry: Entry, data: *const ()) {
    lane::set(IN_CALL | BEGUN);
    let order = record::own::<Order>();
    // SAFETY: the other lanes wait for the leader, and read the order between the two meetings only. The caller's.
    unsafe {
        order.write(Order {
            kind: CALL,
            lines: entry as usize as u64,
            to: data.expose_provenance() as u64,
            from: 0,
        });
        arch::meet();
        together(order, 0);
        (*order).kind = LEAVE;
    }
    lane::clear(IN_CALL);
}

/// All lanes of the warp do its part of a call on all warps: `part`, which is the one that [`super::serve`] has. This is [`call`], but that all read by themselves what there is to do.
///
/// # Safety
/// `part` may be called by all lanes at once; lanes are free.
#[inline(always)]
pub(crate) unsafe fn help(part: impl Fn()) {
    lane::set(IN_CALL | BEGUN);
    let order = record::own::<Order>();
    // SAFETY: as in `call`.
    unsafe {
        (*order).kind = HELP;
        arch::meet();
        part();
        (*order).kind = LEAVE;
    }
    lane::clear(IN_CALL);
}

/// How many lanes a call would have now: 1 is the caller alone.
#[unsafe(no_mangle)]
pub extern "C" fn __gpu_run_lanes_count() -> u32 {
    match are_free() {
        true => LANES,
        false => 1,
    }
}

/// How many lanes a library has for a part of its own work, where the program knows of workers only: 1 is the caller alone. 1 in a program that asks for workers' numbers.
#[unsafe(no_mangle)]
pub extern "C" fn __gpu_run_leaf_lanes() -> u32 {
    match arch::splits_leaves() {
        true => __gpu_run_lanes_count(),
        false => 1,
    }
}

/// [`device_abi::ASKS_WORKER`]: a call that stays where it is for the tool to see.
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn __gpu_run_asks_worker() {
    arch::opaque();
}

/// Whether a call would have lanes now.
pub(crate) fn are_free() -> bool {
    !lane::is_lane() && lane::has(CALLS) && !lane::has(IN_CALL)
}

/// All lanes of the warp do what the order says, together.
///
/// # Safety
/// All of them call it, behind a meeting since which the order has not changed; it is a call.
#[inline(never)]
pub(super) unsafe fn together(order: *const Order, lane: u32) {
    // SAFETY: the leader wrote the order before the meeting; the address is of its caller's entry.
    let (entry, data) = unsafe {
        let entry = mem::transmute::<usize, Entry>((*order).lines as usize);
        (
            entry,
            core::ptr::with_exposed_provenance((*order).to as usize),
        )
    };
    arch::meet();
    // SAFETY: the leader's caller's.
    unsafe { entry(data, lane, LANES, 0) };
    arch::meet();
    if lane::has(LEFT) {
        arch::exit_lane();
    }
}

/// A thread begins on this lane.
///
/// # Safety
/// It is no leader, and has none.
#[inline(never)]
pub(super) unsafe fn begin() {
    // SAFETY: the caller's.
    unsafe { block::begin_on_lane() };
    panic::init();
}

/// The lanes' threads end, if there are any: the thread of their leader, which calls this, has done all that is the program's.
#[inline]
pub(crate) fn end_threads() {
    if arch::has_lanes() && lane::has(BEGUN) {
        end();
    }
}

#[inline(never)]
fn end() {
    lane::set(IN_CALL);
    let order = record::own::<Order>();
    // SAFETY: as in `__gpu_run_lanes_call`.
    unsafe {
        (*order).kind = END;
        arch::meet();
        arch::meet();
        (*order).kind = LEAVE;
    }
    if lane::has(LEFT) {
        arch::exit_lane();
    }
    panic::lanes_ended();
    lane::clear(IN_CALL | BEGUN);
}

/// The thread of this lane ends.
#[inline(never)]
pub(super) fn end_own() {
    destructors::run();
}
