//! The grid's warps, as threads use them.

use super::idle::{IdleStack, Link};
use super::lifecycle::Lifecycle;
use crate::arch::program_static;
use crate::warp::Area;
use crate::warp::record::{self, InRecord, LIFECYCLE};

// SAFETY: zeroed memory is a warp without a thread, and the area is for this type.
unsafe impl InRecord for Lifecycle {
    const AREA: Area = LIFECYCLE;
}

program_static! {
    /// Those without a thread.
    pub(super) static IDLE: IdleStack = IdleStack::new();
}

/// That of any warp of the grid.
pub(super) fn lifecycle(index: u32) -> &'static Lifecycle {
    // SAFETY: the host gave memory for every warp, and it is only used through shared references.
    unsafe { &*record::of(index) }
}

pub(super) fn link(index: u32) -> &'static Link {
    &lifecycle(index).link
}

/// Makes a warp available that has no thread any more.
pub(super) fn give_back(index: u32) {
    IDLE.push(index, link);
}
