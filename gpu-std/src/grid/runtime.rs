//! What has a GPU's warps run a function: the device runtime under std.

use crate::lanes::runtime::{self as lanes, Entry};

/// How many lanes a part of the work may have at most: 1 on a CPU.
pub(super) const WIDTH: usize = if cfg!(any(test, target_os = "cuda")) {
    lanes::LANES
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

/// How many warps or threads a call could use now.
pub(super) fn count() -> usize {
    #[cfg(target_os = "cuda")]
    return (device::__gpu_run_grid_count() as usize).max(1);
    #[cfg(all(test, not(target_os = "cuda")))]
    return super::testing::count();
    #[cfg(not(any(test, target_os = "cuda")))]
    super::threads::count()
}
