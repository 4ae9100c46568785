//! One call: what is to be done, and who does it.

use super::first::{First, Panicked};
use super::{runtime, threads};
use crate::lanes::runtime::LANES;

/// What the lanes of a call do. All of them share it.
pub(super) trait Work: Sync {
    /// Does the part of `tile` that `lane` has if `LANES` lanes share the tile.
    ///
    /// # Safety
    /// It is a tile of the work, `lane` is below `LANES`, which is the same for the whole call, and each lane does each tile once.
    unsafe fn run<const LANES: usize>(&self, tile: usize, lane: usize);
}

/// A call, in the frame of who makes it.
struct Frame<W> {
    work: W,
    first: First,
}

/// Does `work` for each tile below `tiles`. Returns how many lanes have shared a tile: [`LANES`], or 1 on a CPU and if the caller did all
/// of it.
pub(super) fn call<W: Work>(work: W, tiles: u32) -> Result<usize, Panicked> {
    let mut frame = Frame {
        work,
        first: First::new(),
    };
    // SAFETY: `entry` catches what unwinds; the frame is there until the call returns, `W` is `Sync`, and so is the first panic.
    let on_lanes = unsafe { runtime::call(entry::<W>, (&raw const frame).cast(), tiles) };
    if !on_lanes {
        threads::run(tiles, |tile| {
            // SAFETY: each tile comes once, and has one lane.
            let part = || unsafe { frame.work.run::<1>(tile as usize, 0) };
            frame.first.catch(part);
        });
    }
    frame.first.end()?;
    Ok(if on_lanes { LANES } else { 1 })
}

/// What each lane runs for each tile.
///
/// # Safety
/// `data` is a `Frame<W>` that is not changed, and each lane comes once for each tile of its work.
unsafe extern "C" fn entry<W: Work>(data: *const (), lane: u32, lanes: u32, tile: u32) {
    debug_assert_eq!(lanes as usize, LANES);
    // SAFETY: the caller's promise.
    let frame = unsafe { &*data.cast::<Frame<W>>() };
    // SAFETY: the same.
    let part = || unsafe { on_lane(&frame.work, tile as usize, lane as usize) };
    frame.first.catch(part);
}

/// A lane's part. It is a function of its own, so that the compiler knows of `work` that nothing in here changes it: captured values and
/// addresses are then loaded once, and not for each item.
///
/// # Safety
/// That of [`Work::run`].
#[inline(never)]
unsafe fn on_lane<W: Work>(work: &W, tile: usize, lane: usize) {
    // SAFETY: the caller's promise.
    unsafe { work.run::<LANES>(tile, lane) }
}
