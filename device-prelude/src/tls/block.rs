//! A thread's block of thread-locals.

use super::state;
use crate::warp::Area;
use crate::warp::record::{self, InRecord, LOCALS};
use crate::{heap, program};
use core::hint::assert_unchecked;
use core::ptr;
use device_abi::{TLS_ALIGN, TlsLayout};

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

/// The part of a warp's record for a small block. It is aligned to 128 bytes, as records are.
#[repr(C, align(128))]
struct Small([u8; SMALL]);

/// The largest block that lies in its warp's record, in bytes.
const SMALL: usize = LOCALS.bytes();

// SAFETY: any bytes will do, and the area is for this type.
unsafe impl InRecord for Small {
    const AREA: Area = LOCALS;
}

fn is_small(size: usize, align: usize) -> bool {
    size <= SMALL && align <= align_of::<Small>()
}

/// [`device_abi::LOCALS_ALLOC`].
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn __gpu_run_locals_alloc(size: usize, align: usize, zero: u32) -> *mut u8 {
    match is_small(size, align) {
        true => record::own::<Small>().cast(),
        // SAFETY: the pass writes a power of two.
        false => unsafe { heap::alloc(size, align, zero != 0) },
    }
}

/// [`device_abi::LOCALS_DEALLOC`].
///
/// # Safety
/// As of the heap.
#[unsafe(no_mangle)]
#[inline(never)]
unsafe extern "C" fn __gpu_run_locals_dealloc(address: *mut u8, size: usize, align: usize) {
    if !is_small(size, align) {
        // SAFETY: the caller's.
        unsafe { heap::dealloc(address, size, align) };
    }
}

/// A new block for the running warp's thread, uninitialized. Null if the program has no thread-locals.
///
/// # Errors
/// The heap has no memory.
pub(crate) fn allocate() -> Result<*mut u8, OutOfMemory> {
    let TlsLayout { size, align, .. } = program::tls_layout();
    if size == 0 {
        return Ok(ptr::null_mut());
    }
    let block = __gpu_run_locals_alloc(size as usize, align as usize, 0);
    match block.is_null() {
        true => Err(OutOfMemory { size }),
        false => Ok(block),
    }
}

/// Frees a block of [`allocate`].
///
/// # Safety
/// Nobody uses it any more.
unsafe fn free(block: *mut u8) {
    let TlsLayout { size, align, .. } = program::tls_layout();
    if size != 0 {
        // SAFETY: `allocate` asked for this size and alignment; the caller promises the rest.
        unsafe { __gpu_run_locals_dealloc(block, size as usize, align as usize) };
    }
}

/// A new block for another warp's thread, uninitialized, if such blocks come from the heap: then `spawn` can say that it has no room. Else null.
///
/// # Errors
/// The heap has no memory.
#[inline]
pub(crate) fn allocate_large() -> Result<*mut u8, OutOfMemory> {
    let TlsLayout { size, align, .. } = program::tls_layout();
    match is_small(size as usize, align as usize) {
        true => Ok(ptr::null_mut()),
        false => allocate(),
    }
}

/// A thread begins on this warp, with a block of its own unless it comes with one.
///
/// # Errors
/// The heap has no memory for that.
///
/// # Safety
/// As [`enter`].
#[inline(never)]
pub(crate) unsafe fn begin(block: *mut u8) -> Result<(), OutOfMemory> {
    let block = match block.is_null() {
        true => allocate()?,
        false => block,
    };
    // SAFETY: the caller's.
    unsafe { enter(block) };
    Ok(())
}

/// The thread on this warp has its thread-locals there, with their initial values.
///
/// # Safety
/// `block` is from [`allocate`] and only this thread has it. The warp has no other thread.
#[inline]
pub(crate) unsafe fn enter(block: *mut u8) {
    let TlsLayout {
        template,
        filled,
        size,
        ..
    } = program::tls_layout();
    // SAFETY: the block has `size` bytes and the layout's alignment, and the template the first of them. The state is the warp's own.
    unsafe {
        assert_unchecked(block.addr().is_multiple_of(TLS_ALIGN as usize));
        // Of its own, since of what lies behind the template no alignment is known.
        if filled == 0 {
            ptr::write_bytes(block, 0, size as usize);
        } else {
            ptr::copy_nonoverlapping(template as *const u8, block, filled as usize);
            let rest = block.wrapping_add(filled as usize);
            ptr::write_bytes(rest, 0, (size - filled) as usize);
        }
        (*state::own()).block = block;
    }
}

/// A thread begins on this lane, which is no leader.
///
/// # Safety
/// It has no other thread.
#[inline(never)]
pub(crate) unsafe fn begin_on_lane() {
    state::init();
    // SAFETY: the lane has memory for them, which the launcher has given it by the program's layout; the caller's.
    unsafe { enter(state::own_block()) };
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
