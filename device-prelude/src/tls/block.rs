//! A thread's block of thread-locals.

use super::state;
use crate::{heap, program};
use core::ptr;
use device_abi::TlsLayout;

/// The running thread's block: [`device_abi::TLS_BASE`]. The tool's pass calls it wherever the program takes a thread-local's address.
#[unsafe(no_mangle)]
#[expect(
    unused_attributes,
    reason = "rustc ignores the attribute in this crate, but not where the program is linked"
)]
#[inline(always)]
pub extern "C" fn __gpu_run_tls_base() -> *mut u8 {
    state::own_block()
}

/// The heap has no memory for a block.
#[derive(Clone, Copy, Debug)]
pub struct OutOfMemory {
    /// Bytes of a block.
    pub size: u64,
}

/// A new block, uninitialized. Null if the program has no thread-locals.
///
/// # Errors
/// The heap has no memory.
pub(crate) fn allocate() -> Result<*mut u8, OutOfMemory> {
    let TlsLayout { size, align, .. } = program::tls_layout();
    if size == 0 {
        return Ok(ptr::null_mut());
    }
    // SAFETY: the pass writes a power of two.
    let block = unsafe { heap::alloc(size as usize, align as usize, false) };
    match block.is_null() {
        true => Err(OutOfMemory { size }),
        false => Ok(block),
    }
}

/// Frees a block of [`allocate`].
///
/// # Safety
/// Nobody uses it any more.
pub(crate) unsafe fn free(block: *mut u8) {
    let TlsLayout { size, align, .. } = program::tls_layout();
    if size != 0 {
        // SAFETY: `allocate` asked for this size and alignment; the caller promises the rest.
        unsafe { heap::dealloc(block, size as usize, align as usize) };
    }
}

/// A thread begins on this warp: its thread-locals have their initial values.
///
/// # Safety
/// `block` is from [`allocate`] and only this thread has it. The warp has no other thread.
#[inline(never)]
pub(crate) unsafe fn enter(block: *mut u8) {
    let TlsLayout {
        template,
        filled,
        size,
        ..
    } = program::tls_layout();
    // SAFETY: the block has `size` bytes, and the template the first of them. The state is the warp's own.
    unsafe {
        ptr::copy_nonoverlapping(template as *const u8, block, filled as usize);
        ptr::write_bytes(
            block.wrapping_add(filled as usize),
            0,
            (size - filled) as usize,
        );
        (*state::own()).block = block;
    }
}

/// The thread of this warp has ended: its block is freed.
///
/// # Safety
/// [`super::destructors::run`] was called, and no code of the thread runs after this.
#[inline(never)]
pub(crate) unsafe fn leave() {
    let state = state::own();
    // SAFETY: the state is the warp's own, and the block is that of `enter`.
    unsafe {
        free((*state).block);
        (*state).block = ptr::null_mut();
    }
}
