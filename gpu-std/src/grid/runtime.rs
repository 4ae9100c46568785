//! What has a GPU's warps run a function: the device runtime under std.

use super::words::Words;
use crate::lanes::runtime::{self as lanes, Entry, LANES};
use std::ops::Range;

/// How many lanes a part of the work may have at most: 1 on a CPU.
pub(super) const WIDTH: usize = if cfg!(any(test, target_os = "cuda")) {
    LANES
} else {
    1
};

#[cfg(target_os = "cuda")]
mod device {
    use super::Entry;

    unsafe extern "C" {
        // Defined by the device runtime.
        pub fn __gpu_run_grid_call(entry: Entry, data: *const (), tiles: u32) -> u32;
        pub safe fn __gpu_run_grid_count() -> u32;
        // The tool sees how many bytes a program asks for: the argument is a constant.
        pub safe fn __gpu_run_warp_memory(bytes: u32) -> u32;
        pub fn __gpu_run_step_done(wrong: u32) -> u32;
    }
}

/// Calls `entry(data, lane, LANES, tile)` for each tile below `tiles`, once on each lane of one warp. Tiles are begun in rising order, by
/// the caller's warp and by those that are idle. Returns whether it did: all have returned then, and what they wrote is visible. There
/// were no calls if not, for there is nobody but the caller here.
///
/// # Safety
/// `entry` does not unwind, and may be called with `data`, each lane and each tile once, on any number of threads at once.
pub(super) unsafe fn call(entry: Entry, data: *const (), tiles: u32) -> bool {
    if tiles == 1 {
        // The caller's own lanes need not wake anybody. The tag of their calls is 0, as the tile's number is.
        // SAFETY: the caller's promise is what it asks for.
        return unsafe { lanes::call(entry, data) } != 0;
    }
    #[cfg(target_os = "cuda")]
    // SAFETY: the same.
    return unsafe { device::__gpu_run_grid_call(entry, data, tiles) } != 0;
    #[cfg(all(test, not(target_os = "cuda")))]
    // SAFETY: the same.
    return unsafe { super::testing::call(entry, data, tiles) };
    #[cfg(not(any(test, target_os = "cuda")))]
    false
}

/// The largest product of tiles and steps.
pub(super) const MOST_TAGS: u32 = u32::MAX / 2;

/// As [`call`] for tiles that have steps. On a GPU `entry` is called as there, does all steps, and calls [`step_done`] behind each. In tests nobody can wait in it: `entry(data, lane, LANES, tile * steps +
/// step)` is called for each step.
///
/// # Safety
/// As for [`call`]. `tiles * steps` is at most [`MOST_TAGS`].
pub(super) unsafe fn call_in_steps(entry: Entry, data: *const (), tiles: u32, steps: u32) -> bool {
    #[cfg(all(test, not(target_os = "cuda")))]
    // SAFETY: the caller's promise is what it asks for.
    return unsafe { super::testing::call_in_steps(entry, data, tiles, steps) };
    #[cfg(not(all(test, not(target_os = "cuda"))))]
    {
        let _ = steps;
        // SAFETY: the same.
        unsafe { call(entry, data, tiles) }
    }
}

/// The steps of a tile that a call of the entry does, by its tag.
pub(super) fn steps_of(tag: u32, steps: u32) -> (u32, Range<u32>) {
    if cfg!(target_os = "cuda") {
        return (tag, 0..steps);
    }
    let step = tag % steps;
    (tag / steps, step..step + 1)
}

/// All lanes of the tile have returned from a step, and see what the others have written. `wrong` says whether this `lane` has panicked.
///
/// Returns `lane`, without the compiler's knowledge, or nothing if one of them has panicked.
///
/// # Safety
/// All lanes of the tile call it behind each step.
#[inline(always)]
pub(super) unsafe fn step_done(lane: u32, wrong: bool) -> Option<u32> {
    #[cfg(target_os = "cuda")]
    // SAFETY: the caller's.
    let lane = {
        let _ = lane;
        unsafe { device::__gpu_run_step_done(wrong.into()) }
    };
    // A tile that is done step by step in a test asks before each.
    #[cfg(not(target_os = "cuda"))]
    let lane = if wrong { u32::MAX } else { lane };
    (lane < LANES as u32).then_some(lane)
}

/// Who says how much memory the lanes of a tile share.
pub(super) trait Memory {
    /// So many words.
    const WORDS: usize;
}

/// Calls `f` with the words that the lanes of a tile share. In a step of a tile that a warp does.
#[inline(always)]
pub(super) fn with_memory<M: Memory>(f: impl FnOnce(Words<'_>)) {
    #[cfg(target_os = "cuda")]
    {
        let address = match M::WORDS {
            0 => 0,
            _ => device::__gpu_run_warp_memory(const { M::WORDS as u32 * 4 }),
        };
        // SAFETY: the tool has seen how many bytes they are, and they are this warp's.
        f(unsafe { Words::shared(address, M::WORDS) });
    }
    #[cfg(all(test, not(target_os = "cuda")))]
    super::testing::with_memory(|words| f(Words::of(&words[..M::WORDS])));
    #[cfg(not(any(test, target_os = "cuda")))]
    {
        _ = f;
        unreachable!("a CPU has no warps");
    }
}

/// How many warps or threads a call could use now.
pub(super) fn count() -> usize {
    #[cfg(target_os = "cuda")]
    return (device::__gpu_run_grid_count() as usize).max(1);
    #[cfg(all(test, not(target_os = "cuda")))]
    return super::testing::count();
    #[cfg(not(any(test, target_os = "cuda")))]
    super::threads::count()
}
