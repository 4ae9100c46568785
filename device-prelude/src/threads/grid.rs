//! Calls of the program's code on all warps that are idle: the lanes' side of [`super::board`].
//!
//! Both functions here are called by all lanes of a warp at once ([`crate::lanes::call`]), and meet in it.

use super::board::{Board, MOST_TILES, Part, Work};
use super::idle::group_of;
use super::lifecycle::{Errand, Lifecycle};
use super::name;
use super::warps::{group, lifecycle};
use crate::arch::atomic::{Ordering, fence};
use crate::arch::{self, Local};
use crate::lanes::{self, Entry};
use crate::launch;
use crate::tls::{OutOfMemory, block, destructors};
use crate::warp::Area;
use crate::warp::lane::{self, BOARD, HELPER, LEFT, Shared};
use crate::warp::local::{self, InLocal, TILE};
use core::{mem, ptr};
use device_abi::{LANES, Launch};

// SAFETY: the area is for this type.
unsafe impl Shared for Board {
    const AREA: Area = BOARD;
}

struct Tile(#[expect(dead_code, reason = "read by its address")] u32);

// SAFETY: the area is for this type.
unsafe impl InLocal for Tile {
    const AREA: Area = TILE;
}

/// Once for each warp, by its leader, before all else, if its lanes take part in calls.
pub(crate) fn init(launch: &Launch) {
    // SAFETY: the lanes' memory has the area, and nobody uses it yet.
    unsafe { lane::shared::<Board>(launch).write(Board::new()) };
}

/// Has `entry(data, lane, lanes, tile)` called for each tile below `tiles`, by all lanes of the calling warp or of one that is idle: 1. What they have written, the caller sees. 0 if the
/// caller's warp has no lanes for it: then nothing was called.
///
/// # Safety
/// As for [`lanes::__gpu_run_lanes_call`].
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn __gpu_run_grid_call(entry: Entry, data: *const (), tiles: u32) -> u32 {
    if !lanes::are_free() {
        return 0;
    }
    let call = Call {
        // The warp's own, which makes one call at a time.
        board: lane::shared::<Board>(launch::get()),
        work: Work {
            entry: entry as usize as u64,
            data: data.expose_provenance() as u64,
            tiles: tiles.min(MOST_TILES),
        },
        warps: launch::get().warps,
    };
    // SAFETY: the caller's.
    unsafe { lanes::call(own_part, (&raw const call).cast()) };
    1
}

/// What the owner's lanes have to know.
struct Call {
    board: *const Board,
    work: Work,
    /// Of the grid.
    warps: u32,
}

/// How many warps a call could have at most: 1 is the caller's alone.
#[unsafe(no_mangle)]
extern "C" fn __gpu_run_grid_count() -> u32 {
    match lanes::are_free() {
        true => launch::get().warps,
        false => 1,
    }
}

/// What the owner's lanes do.
///
/// # Safety
/// `data` is a call of this warp.
unsafe extern "C" fn own_part(data: *const (), lane: u32, _: u32, _: u32) {
    // SAFETY: the caller's.
    let (board, work, warps) = unsafe {
        let call = &*data.cast::<Call>();
        (&*call.board, call.work, call.warps)
    };
    // One for each tile but the owner's own, all lanes together.
    let most = work.tiles.saturating_sub(1).div_ceil(LANES);
    let claimed = board.claim(lane, warps, most, group);
    arch::meet();
    let part = board.tell(lane, warps, work, &claimed, lifecycle);
    arch::meet();
    board.send(lane, warps, &claimed, lifecycle);
    arch::meet();
    // SAFETY: the caller's.
    unsafe { tiles(board, part, lane) };
    let left = board.left(lane);
    loop {
        match left.load(Ordering::Relaxed) {
            0 => break,
            seen => _ = arch::wait_relaxed(left, seen, u64::MAX),
        }
    }
    fence(Ordering::Acquire);
}

/// What a helper's lanes do.
///
/// # Safety
/// This warp was sent, so its board's owner waits for it.
unsafe extern "C" fn helpers_part(_: *const (), lane: u32, _: u32, _: u32) {
    let warp = arch::warp();
    let Errand {
        board,
        others,
        part,
    } = lifecycle(warp).errand();
    // SAFETY: the caller's.
    let board = unsafe { &*board };
    board.pass_on(lane, warp, others, part, lifecycle);
    arch::meet();
    // SAFETY: the caller's.
    unsafe { tiles(board, part, lane) };
}

/// Does the warp's first tile, and takes others until there are none.
///
/// # Safety
/// Called by all lanes of the warp at once, behind a meeting, with its part of a call.
#[inline(always)]
unsafe fn tiles(board: &Board, part: Part, lane: u32) {
    let Part { work, rank, ranks } = part;
    // SAFETY: the call's owner has it from such a function.
    let entry = unsafe { mem::transmute::<usize, Entry>(work.entry as usize) };
    let data = ptr::with_exposed_provenance(work.data as usize);
    let shared: Local = local::shared::<Tile>();
    let mut tile = rank;
    while tile < work.tiles {
        // SAFETY: the owner's caller's.
        unsafe { entry(data, lane, LANES, tile) };
        arch::meet();
        if lane::has(LEFT) {
            arch::exit_lane();
        }
        if ranks >= work.tiles {
            return;
        }
        // SAFETY: a word of this warp, which the others read between two meetings.
        unsafe {
            if lane == 0 {
                shared.store_u32(board.take());
            }
            arch::meet();
            tile = shared.load_u32();
        }
    }
}

/// The worker of this warp does what it was told, or ends the program as `no_memory` has it.
///
/// A helper has a thread: it begins with the first errand, and ends when the warp is given another one ([`end_helper`]).
#[inline(never)]
pub(super) fn help(life: &Lifecycle, no_memory: fn(OutOfMemory) -> !) {
    let board = life.errand().board;
    if !lane::has(HELPER) {
        // SAFETY: the warp has no thread.
        match unsafe { block::begin(ptr::null_mut()) } {
            Ok(()) => lane::set(HELPER),
            Err(why) => no_memory(why),
        }
    }
    // SAFETY: the board's owner waits for this warp.
    unsafe { lanes::call(helpers_part, ptr::null()) };
    let warp = arch::warp();
    life.helped();
    // SAFETY: as above; it is used no more.
    unsafe { (*board).leave(warp, group(group_of(warp))) };
    name::ended();
}

/// The warp is given a thread: that of the helper ends.
#[inline(always)]
pub(super) fn end_helper() {
    if arch::has_lanes() && lane::has(HELPER) {
        end();
    }
}

#[inline(never)]
fn end() {
    lane::clear(HELPER);
    destructors::run();
    lanes::end_threads();
    // SAFETY: the destructors have run, and a helper runs no code of the program between its parts.
    unsafe { block::leave() };
}
