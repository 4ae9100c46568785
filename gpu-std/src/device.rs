//! The device that runs this program.

#[cfg(target_os = "cuda")]
mod runtime {
    unsafe extern "C" {
        /// Defined by the device runtime under std.
        pub safe fn __gpu_run_current_lane() -> u32;
        pub safe fn __gpu_run_current_warp() -> u32;
        pub safe fn __gpu_run_thread_limit() -> u32;
    }
}

/// Whether this code runs on a GPU (or on the emulator of one).
pub const fn on_gpu() -> bool {
    cfg!(target_os = "cuda")
}

/// The warp that runs the current thread: 0 for `main`, `None` on a CPU.
///
/// A warp runs one thread after another, so unlike a [`ThreadId`](std::thread::ThreadId) the number comes back.
pub fn warp() -> Option<u32> {
    #[cfg(target_os = "cuda")]
    return Some(runtime::__gpu_run_current_warp());
    #[cfg(not(target_os = "cuda"))]
    None
}

/// The lane of the warp that runs this code, `None` on a CPU.
///
/// It is 0 but for code that [`lanes`](crate::lanes) runs, which sees 0 to 31.
pub fn lane() -> Option<u32> {
    #[cfg(target_os = "cuda")]
    return Some(runtime::__gpu_run_current_lane());
    #[cfg(not(target_os = "cuda"))]
    None
}

/// How many threads can run at once: the warps of the launch on a GPU (`main`'s included), std's answer on a CPU, 1 if unknown.
///
/// [`std::thread::available_parallelism`] is how many could be started now, which on a GPU is less.
pub fn threads() -> usize {
    #[cfg(target_os = "cuda")]
    return runtime::__gpu_run_thread_limit() as usize;
    #[cfg(not(target_os = "cuda"))]
    std::thread::available_parallelism().map_or(1, |n| n.get())
}

#[cfg(all(test, not(target_os = "cuda")))]
mod tests {
    #[test]
    fn a_cpu_has_no_warps_and_no_lanes() {
        assert!(!super::on_gpu());
        assert_eq!(super::warp(), None);
        assert_eq!(super::lane(), None);
        assert!(super::threads() >= 1);
    }
}
