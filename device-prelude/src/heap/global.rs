//! The device's one heap, as std's allocator uses it.

use super::central::Central;
use super::class::{class_of, fits, quick_class_of};
use super::pages::PAGE;
use crate::thread;
use core::ptr;

static CENTRAL: Central = Central::new();

/// Hands the heap its memory: zeroed, for the whole run. Called once, by warp 0, before anything is allocated.
#[inline(never)]
pub fn init(base: u64, size: u64) {
    // SAFETY: the host's promise in `abi::Launch`.
    unsafe { CENTRAL.pages().lock().init(base, size) };
}

fn pages(size: usize, align: usize) -> Option<usize> {
    // Pages are aligned to PAGE; more is not on offer.
    if align > PAGE {
        None
    } else {
        Some(size.div_ceil(PAGE).max(1))
    }
}

/// `size` bytes, or null. `zero`: they read as zero.
///
/// # Safety
/// `align` is a power of two.
#[inline]
pub unsafe fn alloc(size: usize, align: usize, zero: bool) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe { __gpu_run_alloc(size, align, u32::from(zero)) }
}

/// Takes memory back.
///
/// # Safety
/// It came from [`alloc`] or [`realloc`] with this size and alignment, and is not used any more.
#[inline]
pub unsafe fn dealloc(address: *mut u8, size: usize, align: usize) {
    // SAFETY: the caller's.
    unsafe { __gpu_run_dealloc(address, size, align) }
}

/// The same memory with another size: in place where class or page count stay the same.
///
/// # Safety
/// As [`dealloc`]; `new_size` is not 0.
#[inline]
pub unsafe fn realloc(address: *mut u8, size: usize, align: usize, new_size: usize) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe { __gpu_run_realloc(address, size, align, new_size) }
}

/// [`device_abi::ALLOC`].
///
/// # Safety
/// As [`alloc`].
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_alloc(size: usize, align: usize, zero: u32) -> *mut u8 {
    if zero == 0 {
        let object = take(size, align);
        if !object.is_null() {
            return object;
        }
    }
    // SAFETY: the caller's.
    unsafe { alloc_any(size, align, zero != 0) }
}

/// An object of the warp's cache, or null: most allocations. A call costs a GPU as much as all of this, so whoever wants it has it inside.
#[inline(always)]
fn take(size: usize, align: usize) -> *mut u8 {
    match quick_class_of(size, align) {
        // SAFETY: a warp's cache is only touched by the warp itself.
        Some(class) => unsafe { (*thread::current()).cache.take_fast(class) },
        None => ptr::null_mut(),
    }
}

/// Puts an object into the warp's cache, if that has room, and says so.
///
/// # Safety
/// As [`dealloc`].
#[inline(always)]
unsafe fn give(address: *mut u8, size: usize, align: usize) -> bool {
    // SAFETY: the caller's; a warp's cache is only touched by the warp itself.
    quick_class_of(size, align)
        .is_some_and(|class| unsafe { (*thread::current()).cache.give_fast(class, address) })
}

/// [`__gpu_run_alloc`] in full, a function of its own: a function that calls others pays for that when it is entered.
#[cold]
#[inline(never)]
unsafe fn alloc_any(size: usize, align: usize, zero: bool) -> *mut u8 {
    let Some(class) = class_of(size, align) else {
        let run = pages(size, align).and_then(|count| CENTRAL.pages().lock().alloc(count));
        let Some(run) = run else {
            return ptr::null_mut();
        };
        if zero && !run.zero {
            // SAFETY: just allocated, at least `size` bytes.
            unsafe { ptr::write_bytes(run.address, 0, size) };
        }
        return run.address;
    };
    // SAFETY: a warp's cache is only touched by the warp itself.
    let object = unsafe { (*thread::current()).cache.take(class, &CENTRAL) };
    if zero && !object.is_null() {
        // SAFETY: just allocated, at least `size` bytes.
        unsafe { ptr::write_bytes(object, 0, size) };
    }
    object
}

/// [`device_abi::DEALLOC`].
///
/// # Safety
/// As [`dealloc`].
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_dealloc(address: *mut u8, size: usize, align: usize) {
    // SAFETY: the caller's.
    unsafe {
        if !give(address, size, align) {
            dealloc_any(address, size, align);
        }
    }
}

/// [`__gpu_run_dealloc`] in full.
#[cold]
#[inline(never)]
unsafe fn dealloc_any(address: *mut u8, size: usize, align: usize) {
    // SAFETY: the caller's; a warp's cache is only touched by the warp itself.
    unsafe {
        match class_of(size, align) {
            Some(class) => (*thread::current()).cache.give(class, address, &CENTRAL),
            None => CENTRAL
                .pages()
                .lock()
                .free(address, pages(size, align).unwrap_or(1)),
        }
    }
}

/// [`device_abi::REALLOC`].
///
/// # Safety
/// As [`realloc`].
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_realloc(
    address: *mut u8,
    size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    if fits(size, align, new_size) {
        return address;
    }
    let mut new = take(new_size, align);
    // SAFETY: the caller's.
    unsafe {
        if new.is_null() {
            new = alloc_any(new_size, align, false);
            if new.is_null() {
                return new;
            }
        }
        ptr::copy_nonoverlapping(address, new, size.min(new_size));
        if !give(address, size, align) {
            dealloc_any(address, size, align);
        }
    }
    new
}
