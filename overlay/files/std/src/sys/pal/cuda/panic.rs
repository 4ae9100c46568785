//! What a panic and a stack overflow say.

use crate::sync::atomic::{AtomicBool, Ordering};
use crate::thread;

/// Bytes of a backtrace; more is cut by whoever writes it.
const BACKTRACE: usize = 32 << 10;

/// Whether std's advice has not been given yet.
static FIRST_PANIC: AtomicBool = AtomicBool::new(true);

/// After a panic's message: the call stack, if `RUST_BACKTRACE` asks for it and the device knows it.
pub fn print_backtrace(err: &mut dyn crate::io::Write) {
    if crate::env::var_os("RUST_BACKTRACE").is_none_or(|value| value == "0") {
        // Advice that nobody could follow on a GPU.
        let can = device_prelude::panic::backtrace::write(&mut [0; 16]).is_some();
        if can && FIRST_PANIC.swap(false, Ordering::Relaxed) {
            let _ = err.write_all(
                b"note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
            );
        }
        return;
    }
    let mut buffer = crate::vec![0; BACKTRACE];
    let _ = match device_prelude::panic::backtrace::write(&mut buffer) {
        Some(text) => err.write_all(b"stack backtrace:").and_then(|()| err.write_all(text)),
        None => err.write_all(b"note: a GPU keeps no call stack that could be read; the emulator (`--device emulator`) does\n"),
    };
}

/// Called where an exception has reached a function that nothing can unwind out of and that catches nothing itself: one that runs before or
/// after `main`. In std's words for a panic that no frame catches.
#[unsafe(no_mangle)]
extern "C" fn __gpu_run_uncaught(_exception: *mut u8) -> ! {
    rtabort!("failed to initiate panic, error 5")
}

/// Called by the prologue of a function whose frame does not fit (see `device_prelude::abi::STACK_OVERFLOW`).
#[unsafe(no_mangle)]
extern "C" fn __gpu_run_stack_overflow() -> ! {
    thread::with_current_name(|name| {
        let name = name.unwrap_or("<unknown>");
        rtprintpanic!("\nthread '{name}' has overflowed its stack\n");
    });
    rtprintpanic!("fatal runtime error: stack overflow, aborting\n");
    let flag = if device_prelude::threads::is_on_lane() { "`--lane-stack-size` (or GPU_RUN_LANE_STACK_SIZE)" } else { "`--stack-size` (or GPU_RUN_STACK_SIZE)" };
    rtprintpanic!("note: {flag} makes it larger; where calls are nested very deeply, so does GPU_RUN_HW_STACK the hardware's own call stack\n");
    super::abort_internal()
}

/// Nothing in Rust calls them: keeps them through whole-program optimisation.
#[used]
static KEEP: (extern "C" fn() -> !, extern "C" fn(*mut u8) -> !) = (__gpu_run_stack_overflow, __gpu_run_uncaught);
