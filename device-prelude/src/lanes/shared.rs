//! Memory that the lanes of a warp share while they do a tile (`gpu_std::grid::for_each_tile`).

use crate::arch::shared;
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
