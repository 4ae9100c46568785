//! Platform layer of std for GPU threads: everything is in the crate `device_prelude`, std only adapts it.
#![forbid(unsafe_op_in_unsafe_fn)]

pub mod futex;
pub mod host;
pub mod os;
mod panic;

pub use panic::print_backtrace;

// Only for its symbols: C's mathematical functions.
extern crate device_math as _;

use crate::io as std_io;

// SAFETY: must be called only once during runtime initialization.
pub unsafe fn init(_argc: isize, _argv: *const *const u8, _sigpipe: u8) {}

// SAFETY: must be called only once during runtime cleanup.
pub unsafe fn cleanup() {}

pub fn unsupported<T>() -> std_io::Result<T> {
    Err(unsupported_err())
}

pub fn unsupported_err() -> std_io::Error {
    std_io::Error::UNSUPPORTED_PLATFORM
}

/// What a shell reports for SIGABRT.
const ABORTED: i32 = 134;

pub fn abort_internal() -> ! {
    crate::sys::stdio::write_pending();
    device_prelude::entry::end(ABORTED)
}
