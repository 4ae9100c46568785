//! The running thread's call stack as text.

use core::arch::asm;

/// [`device_abi::BACKTRACE`].
///
/// # Safety
/// `buffer` points to `size` bytes.
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn __gpu_run_backtrace(buffer: *mut u8, size: usize) -> u32 {
    let length: u32;
    // SAFETY: gives a constant. It is assembly so that the compiler does not propagate the constant to callers.
    unsafe {
        asm!("mov.u32 {}, 0; // {} {}", out(reg32) length, in(reg64) buffer, in(reg64) size, options(nostack));
    }
    length
}

/// Writes the call stack to `buffer` and returns it. `None` on a GPU, whose call stack cannot be read.
#[inline(never)]
pub fn write(buffer: &mut [u8]) -> Option<&[u8]> {
    // SAFETY: the slice has that many bytes.
    let length = unsafe { __gpu_run_backtrace(buffer.as_mut_ptr(), buffer.len()) } as usize;
    buffer.get(..length).filter(|text| !text.is_empty())
}
