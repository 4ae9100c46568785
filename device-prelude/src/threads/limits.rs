//! How many threads there can be, and which warp one runs on.

use super::warps::{lifecycle, taken};
use crate::warp::lane::is_lane;
use crate::{arch, launch};

/// How many threads can be alive at once, `main` included.
pub fn limit() -> u32 {
    launch::get().warps
}

/// Bytes of the heap.
pub fn memory() -> u64 {
    launch::get().heap_size
}

/// How many more threads could be started now; at least 1.
///
/// A thread that is about to end leaves room, because [`Claim::start`](super::spawn::Claim::settle) waits for it, unless somebody still has to join it.
#[inline(never)]
pub fn available_parallelism() -> u32 {
    // Warp 0 is `main`'s.
    let taken = taken().filter(|&index| index > 0 && lifecycle(index).is_taken());
    (limit() - 1).saturating_sub(taken.count() as u32).max(1)
}

/// The running thread's warp.
pub fn current_warp() -> u32 {
    arch::warp()
}

/// Whether the running thread is a lane that is no leader: its stack has another size.
pub fn is_on_lane() -> bool {
    is_lane()
}

/// What an operating system would call the running thread: its warp's number. A lane that is no leader has a million more for each lane before it.
pub fn current_os_id() -> u64 {
    let warp = u64::from(arch::warp());
    match is_lane() {
        true => 1_000_000 * u64::from(arch::lane()) + warp,
        false => warp,
    }
}

// For the crate gpu-std, which is built by the user's stable compiler and cannot name this crate.

/// [`current_warp`].
#[unsafe(no_mangle)]
pub extern "C" fn __gpu_run_current_warp() -> u32 {
    current_warp()
}

/// The running thread's lane: 0 but in a call on all lanes.
#[unsafe(no_mangle)]
pub extern "C" fn __gpu_run_current_lane() -> u32 {
    match arch::has_lanes() {
        true => arch::lane(),
        false => 0,
    }
}

/// [`limit`].
#[unsafe(no_mangle)]
pub extern "C" fn __gpu_run_thread_limit() -> u32 {
    limit()
}
