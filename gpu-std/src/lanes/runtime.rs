//! What runs a function on all lanes: the device runtime under std, or nobody on a CPU.

/// What each lane runs. No other function has this type, so the tool finds these by it: that is what `tag` is for.
pub(crate) type Entry = unsafe extern "C" fn(data: *const (), lane: u32, lanes: u32, tag: u32);

/// How many lanes a warp has.
pub(crate) const LANES: usize = 32;

#[cfg(target_os = "cuda")]
mod device {
    use super::Entry;

    unsafe extern "C" {
        // Defined by the device runtime.
        pub fn __gpu_run_lanes_call(entry: Entry, data: *const ()) -> u32;
        pub safe fn __gpu_run_lanes_count() -> u32;
    }
}

/// Calls `entry(data, lane, LANES, 0)` on each lane, all at once. Returns [`LANES`] when all have returned, and what they wrote is
/// visible then. Returns 0 without a call if there are no other lanes here.
///
/// # Safety
/// `entry` does not unwind, and may be called with `data` on [`LANES`] threads at once, once with the number of each lane.
pub(crate) unsafe fn call(entry: Entry, data: *const ()) -> u32 {
    #[cfg(target_os = "cuda")]
    // SAFETY: the caller's promise is what the runtime asks for.
    return unsafe { device::__gpu_run_lanes_call(entry, data) };
    #[cfg(all(test, not(target_os = "cuda")))]
    // SAFETY: the same.
    return unsafe { super::testing::call(entry, data) };
    #[cfg(not(any(test, target_os = "cuda")))]
    {
        let _ = (entry, data);
        0
    }
}

/// How many lanes a call would use now.
pub(crate) fn count() -> u32 {
    #[cfg(target_os = "cuda")]
    return device::__gpu_run_lanes_count();
    #[cfg(all(test, not(target_os = "cuda")))]
    return super::testing::count();
    #[cfg(not(any(test, target_os = "cuda")))]
    1
}
