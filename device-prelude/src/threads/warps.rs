//! The grid's warps, as threads use them.

use super::idle::{Asked, Group, IdleSet, Seen, group_of};
use super::ids;
use super::lifecycle::Lifecycle;
use crate::arch::{self, program_static};
use crate::launch;
use crate::warp::Area;
use crate::warp::lane::is_lane;
use crate::warp::local::{self, InLocal, SEEN};
use crate::warp::record::{self, InRecord, LIFECYCLE};

// SAFETY: zeroed memory is a warp without a thread, and the area is for this type.
unsafe impl InRecord for Lifecycle {
    const AREA: Area = LIFECYCLE;
}

// SAFETY: zeroed memory is a group of which no warp is idle, and the area is for this type.
unsafe impl InRecord for Group {
    const AREA: Area = record::IDLE;
}

// SAFETY: the area is for this type.
unsafe impl InLocal for Seen {
    const AREA: Area = SEEN;
}

program_static! {
    /// Those without a thread.
    pub(super) static IDLE: IdleSet = IdleSet::new();
}

/// Shared memory begins with anything: once for each warp, by its leader, before all else.
#[inline(always)]
pub(crate) fn init() {
    // SAFETY: only the warp itself uses it.
    unsafe { local::own::<Seen>().write(Seen::of(arch::warp())) };
    ids::init();
}

/// That of any warp of the grid.
pub(super) fn lifecycle(index: u32) -> &'static Lifecycle {
    // SAFETY: the host gave memory for every warp, and it is only used through shared references.
    unsafe { &*record::of(index) }
}

pub(super) fn group(index: u32) -> &'static Group {
    // SAFETY: as above.
    unsafe { &*record::of(index * Group::WARPS) }
}

/// An idle warp, if there is one.
pub(super) fn take() -> Option<u32> {
    settle(ask())
}

/// The first half of [`take`], which waits for nothing.
#[inline]
pub(super) fn ask() -> Asked {
    if is_lane() {
        return Seen::of(arch::warp()).ask(group);
    }
    // SAFETY: only the warp itself uses it, and here nothing of the program runs.
    unsafe { &*local::own::<Seen>() }.ask(group)
}

/// The second half.
#[inline]
pub(super) fn settle(asked: Asked) -> Option<u32> {
    let warps = || launch::get().warps;
    if is_lane() {
        return IDLE.settle(asked, warps, &mut Seen::of(arch::warp()), group);
    }
    // SAFETY: as in `ask`.
    IDLE.settle(asked, warps, unsafe { &mut *local::own::<Seen>() }, group)
}

/// Those that are not idle, `main`'s included.
pub(super) fn taken() -> impl Iterator<Item = u32> {
    IDLE.taken(launch::get().warps, group)
}

/// Makes a warp available that has no thread any more, for the running one first.
pub(super) fn give_back(index: u32) {
    IDLE.put(index, group(group_of(index)));
    if is_lane() {
        return;
    }
    // SAFETY: as in `take`.
    unsafe { (*local::own::<Seen>()).put(index) };
}
