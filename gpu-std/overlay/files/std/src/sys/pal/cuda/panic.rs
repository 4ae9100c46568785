//! How a panic gets to whoever catches it, and how a stack overflow ends the program.

use super::held;
use crate::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use crate::thread;
use device_prelude::catch::{self, Outcome, Uncaught};

/// What std returns from a panicking `main`.
const PANICKED: i32 = 101;

/// What the intrinsic of that name does elsewhere: 0 if `call(data)` returned, else 1 after `caught(data, payload)`.
///
/// # Safety
/// As for the intrinsic.
// Once in a program, and not at each spawn and each catch: it has a way for each lane.
#[inline(never)]
pub unsafe fn catch_unwind(call: fn(*mut u8), data: *mut u8, caught: fn(*mut u8, *mut u8)) -> i32 {
    let holds = device_prelude::held::len();
    let frames = catch::callees_frames();
    // SAFETY: the caller's promise.
    match unsafe { catch::run(call, data) } {
        Outcome::Returned => 0,
        Outcome::Panicked => {
            let mut payload = catch::payload();
            // SAFETY: the frames of `call` are gone.
            unsafe { held::release_above(holds, frames) };
            caught(data, (&raw mut payload).cast());
            1
        }
    }
}

/// Bytes of a backtrace; more is cut by whoever writes it.
const BACKTRACE: usize = 32 << 10;

/// Whether std's advice has not been given yet.
static FIRST_PANIC: AtomicBool = AtomicBool::new(true);

/// After a panic's message: the call stack, if `RUST_BACKTRACE` asks for it and the device knows it.
pub fn print_backtrace(err: &mut dyn crate::io::Write) {
    if crate::env::var_os("RUST_BACKTRACE").is_none_or(|value| value == "0") {
        // Advice that nobody could follow on a GPU.
        let can = device_prelude::backtrace::write(&mut [0; 16]).is_some();
        if can && FIRST_PANIC.swap(false, Ordering::Relaxed) {
            let _ = err.write_all(
                b"note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
            );
        }
        return;
    }
    let mut buffer = crate::vec![0; BACKTRACE];
    let _ = match device_prelude::backtrace::write(&mut buffer) {
        Some(text) => err.write_all(b"stack backtrace:").and_then(|()| err.write_all(text)),
        None => err.write_all(b"note: a GPU keeps no call stack that could be read; the emulator (`--device emulator`) does\n"),
    };
}

/// See `device_prelude::abi::PANIC_ABORT`. Exported, so that the compiler does not take it for the 0 that it is here.
#[unsafe(no_mangle)]
static __gpu_run_panic_abort: AtomicU32 = AtomicU32::new(0);

/// Called by the panic runtime after the message was printed, with the pointer to the payload.
#[unsafe(no_mangle)]
extern "C" fn __gpu_run_panicked(payload: usize, vtable: usize) -> ! {
    if __gpu_run_panic_abort.load(Ordering::Relaxed) != 0 {
        super::abort_internal();
    }
    match catch::throw([payload, vtable]) {
        // Nothing of the program runs outside a `catch_unwind` but destructors at a thread's end, and what runs before and after `main`.
        Uncaught::Nowhere if device_prelude::entry::is_outside_main() => {
            rtabort!("panic in a function that runs before or after main")
        }
        Uncaught::Nowhere => rtabort!("thread local panicked on drop"),
        Uncaught::TooDeep => {
            let most = device_prelude::abi::CATCH_LANES - 1;
            rtprintpanic!("note: a GPU's warp can catch panics in {most} nested calls of catch_unwind; this one is deeper and ends the program\n");
            // Elsewhere unwinding out of `main` flushes stdout; do the same here.
            crate::io::cleanup();
            device_prelude::entry::exit(PANICKED)
        }
    }
}

/// Called by the prologue of a function whose frame does not fit (see `device_prelude::abi::STACK_OVERFLOW`).
#[unsafe(no_mangle)]
extern "C" fn __gpu_run_stack_overflow() -> ! {
    thread::with_current_name(|name| {
        let name = name.unwrap_or("<unknown>");
        rtprintpanic!("\nthread '{name}' has overflowed its stack\n");
    });
    rtprintpanic!("fatal runtime error: stack overflow, aborting\n");
    rtprintpanic!("note: `--stack-size` (or GPU_RUN_STACK_SIZE) makes it larger; where calls are nested very deeply, so does GPU_RUN_HW_STACK the hardware's own call stack\n");
    super::abort_internal()
}

/// Nothing in Rust calls it: keeps it through whole-program optimisation.
#[used]
static KEEP: extern "C" fn() -> ! = __gpu_run_stack_overflow;
