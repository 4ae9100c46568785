//! Unwinding on a GPU: the tool lowers landing pads to returns that are checked after each call, so an exception is no more than a pointer.

use alloc::boxed::Box;
use core::any::Any;

unsafe extern "C-unwind" {
    /// Gives `exception` to the innermost landing pad below. Nobody defines it: the lowering makes it a return with that value.
    fn __gpu_run_throw(exception: *mut u8) -> !;
}

pub(crate) unsafe fn cleanup(exception: *mut u8) -> Box<dyn Any + Send> {
    // SAFETY: all exceptions come from `panic`, and each is caught once.
    *unsafe { Box::from_raw(exception.cast::<Box<dyn Any + Send>>()) }
}

pub(crate) unsafe fn panic(payload: Box<dyn Any + Send>) -> u32 {
    let exception = Box::into_raw(Box::new(payload));
    // SAFETY: the pointer is not null.
    unsafe { __gpu_run_throw(exception.cast()) }
}
