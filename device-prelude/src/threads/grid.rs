//! Calls of the program's code on all warps that are idle: the lanes' side of [`super::board`].
//!
//! `own_part` and `together` are called by all lanes of a warp at once ([`crate::lanes::call`]), and meet in it. A word of shared memory counts the owner's ranks, another one tells all lanes of a warp its
//! next tile.

use super::board::{Board, Claimed, MOST_TILES, Part, Work};
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
use core::mem::{self, offset_of};
use core::ptr;
use device_abi::{LANES, Launch};

// SAFETY: the area is for this type.
unsafe impl Shared for Board {
    const AREA: Area = BOARD;
}

/// What lanes of a warp tell each other.
#[repr(C)]
struct Tile {
    /// The warp's next tile.
    next: u32,
    /// How many ranks were given out in the call that this warp makes; of a helper, whether there are more tiles than ranks.
    ranks: u32,
}

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
    // The warp's own, which makes one call at a time.
    let board = lane::shared::<Board>(launch::get());
    // SAFETY: `init` has written it; and the word is this warp's, whose lanes use it from the next meeting on.
    unsafe {
        (*board).open();
        // Rank 0 is the caller's.
        ranks().store_u32(1);
    }
    let call = Call {
        board,
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

#[inline(always)]
fn ranks() -> Local {
    local::shared::<Tile>().add(offset_of!(Tile, ranks))
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
    // One for each tile but the owner's own, all lanes together; or all, of which some lanes have more than others.
    let most = match work.tiles >= warps {
        true => u32::MAX,
        false => work.tiles.saturating_sub(1).div_ceil(LANES),
    };
    let claimed = Board::claim(lane, warps, most, group);
    // SAFETY: a word of this warp; all add to it before the meeting, and read it behind that.
    let (rank, ranks) = unsafe {
        let rank = ranks().add_u32(Board::count(&claimed));
        arch::meet();
        (rank, ranks().load_u32())
    };
    board.send(lane, &claimed, Part { work, rank, ranks }, lifecycle);
    let part = Part {
        work,
        rank: 0,
        ranks,
    };
    // SAFETY: the caller's; rank 0 has tile 0 at least.
    unsafe {
        do_tile(work, 0);
        if ranks < work.tiles {
            do_others(board, part);
        }
    }
    let left = board.left(lane);
    loop {
        match left.load(Ordering::Relaxed) {
            0 => break,
            seen => _ = arch::wait_relaxed(left, seen, u64::MAX),
        }
    }
    fence(Ordering::Acquire);
}

/// What a helper's lanes do: one function for all, never inlined, as [`crate::lanes`]' `together` is.
///
/// **Registers**: what a function keeps over a call, it saves in `.local` memory: 128 bytes for each register of a warp. When all warps of the GPU are called that is more than all else they do. So nothing
/// is kept over the entry's call here, and who has more to do than one tile goes on in [`do_others`].
///
/// # Safety
/// All lanes of the warp call it, behind a meeting. The warp was sent, so its board's owner waits for it.
#[inline(never)]
pub(crate) unsafe fn together() {
    arch::meet();
    let Errand { others, part, .. } = lifecycle(arch::warp()).errand();
    if others != 0 {
        pass_on();
    }
    if part.rank >= part.work.tiles {
        // All have read what there is to do.
        return arch::meet();
    }
    let more = ranks();
    // SAFETY: a word of this warp, which makes no call now; the others read it behind the meeting. The caller's.
    unsafe {
        if arch::lane_now() == 0 {
            more.store_u32(u32::from(part.ranks < part.work.tiles));
        }
        do_tile(part.work, part.rank);
        if more.load_u32() != 0 {
            let Errand { board, part, .. } = lifecycle(arch::warp()).errand();
            do_others(&*board, part);
        }
    }
}

/// The deputy's lanes tell the others of its group.
#[inline(never)]
fn pass_on() {
    let warp = arch::warp();
    let Errand {
        board,
        others,
        part,
    } = lifecycle(warp).errand();
    // SAFETY: the warp was sent, so the board's owner waits for it.
    let board = unsafe { &*board };
    board.pass_on(arch::lane(), warp, others, part, lifecycle);
    arch::meet();
}

/// Does a tile.
///
/// # Safety
/// Called by all lanes of the warp at once, with a tile of its own and the work of a call.
#[inline(always)]
unsafe fn do_tile(work: Work, tile: u32) {
    // SAFETY: the call's owner has both from such a function's caller.
    unsafe {
        let entry = mem::transmute::<usize, Entry>(work.entry as usize);
        let data = ptr::with_exposed_provenance(work.data as usize);
        entry(data, arch::lane_now(), LANES, tile);
    }
    arch::meet();
    if lane::has(LEFT) {
        arch::exit_lane();
    }
}

/// Does what is left of the warp's part behind its first tile: those that were dealt out, and then one after the other until there are none.
///
/// # Safety
/// Called by all lanes of the warp at once, with its part of a call.
#[inline(never)]
unsafe fn do_others(board: &Board, part: Part) {
    let dealt = part.dealt();
    let next = local::shared::<Tile>().add(offset_of!(Tile, next));
    let mut tile = part.rank;
    loop {
        tile += part.ranks;
        if tile >= dealt {
            // SAFETY: a word of this warp, which the others read between two meetings.
            unsafe {
                if arch::lane_now() == 0 {
                    next.store_u32(board.take(dealt));
                }
                arch::meet();
                tile = next.load_u32();
            }
        }
        if tile >= part.work.tiles {
            return;
        }
        // SAFETY: the caller's; nobody else has it.
        unsafe { do_tile(part.work, tile) };
    }
}

/// The worker of this warp does what it was told, or ends the program as `no_memory` has it.
///
/// A helper has a thread: it begins with the first errand, and ends when the warp is given another one ([`end_helper`]).
#[inline(never)]
pub(super) fn help(life: &Lifecycle, no_memory: fn(OutOfMemory) -> !) {
    let board = life.board();
    if !lane::has(HELPER) {
        // SAFETY: the warp has no thread.
        match unsafe { block::begin(ptr::null_mut()) } {
            Ok(()) => lane::set(HELPER),
            Err(why) => no_memory(why),
        }
    }
    // SAFETY: the board's owner waits for this warp.
    unsafe { lanes::help(|| together()) };
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
