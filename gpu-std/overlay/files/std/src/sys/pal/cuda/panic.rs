//! How a thread's panic and a stack overflow end the program.

use crate::thread;

/// What std returns from a panicking `main`.
const PANICKED: i32 = 101;

/// Called by the panic runtime after the message was printed. There is no unwinding: the program ends with std's exit code.
#[unsafe(no_mangle)]
extern "C" fn __gpu_run_panicked() -> ! {
    // Elsewhere unwinding out of `main` flushes stdout; do the same here.
    crate::io::cleanup();
    device_prelude::hostcall::exit(PANICKED)
}

/// Called by the prologue of a function whose frame does not fit (see `device_prelude::abi::STACK_OVERFLOW`).
#[unsafe(no_mangle)]
extern "C" fn __gpu_run_stack_overflow() -> ! {
    thread::with_current_name(|name| {
        let name = name.unwrap_or("<unknown>");
        rtprintpanic!("\nthread '{name}' has overflowed its stack\n");
    });
    rtprintpanic!("fatal runtime error: stack overflow, aborting\n");
    super::abort_internal()
}

/// Nothing in Rust calls it: keeps it through whole-program optimisation.
#[used]
static KEEP: extern "C" fn() -> ! = __gpu_run_stack_overflow;
