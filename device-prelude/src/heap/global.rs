//! The device's one heap, as std's allocator uses it.

use super::class::{Class, SmallClass, class_of, fits};
use super::memory::{CENTRAL, cache};
use super::slots::Own;
use super::{lane, large, small};
use crate::arch;
use crate::warp::lane::is_lane;
use core::hint::cold_path;
use core::ptr;

/// Hands the heap its memory: zeroed, for the whole run. Called once, by warp 0, before anything is allocated.
#[inline(never)]
pub fn init(base: u64, size: u64) {
    // SAFETY: the host's promise in `abi::Launch`.
    unsafe { CENTRAL.pages().init(base, size) };
}

/// `size` bytes, or null. `zero`: they read as zero.
///
/// It is inlined, down to the slots: a call takes as long as the rest of it.
///
/// # Safety
/// `align` is a power of two.
#[inline(always)]
pub unsafe fn alloc(size: usize, align: usize, zero: bool) -> *mut u8 {
    if !zero && let Some(class) = SmallClass::of(size, align) {
        // Before the question: an address that is only taken behind it stays in a loop.
        let own = Own::of(class);
        if !is_lane() {
            if let Some(last) = own.last() {
                // SAFETY: just asked.
                return unsafe { own.pop(last) };
            }
            cold_path();
        }
    }
    // SAFETY: the caller's.
    unsafe { __gpu_run_alloc(size, align, u32::from(zero)) }
}

/// Frees memory. It is inlined as [`alloc`] is.
///
/// # Safety
/// It came from [`alloc`] or [`realloc`] with this size and alignment, and is not used any more.
#[inline(always)]
pub unsafe fn dealloc(address: *mut u8, size: usize, align: usize) {
    if let Some(class) = SmallClass::of(size, align) {
        let own = Own::of(class);
        if !is_lane() {
            // SAFETY: the caller's.
            if unsafe { own.give(address) } {
                return;
            }
            cold_path();
        }
    }
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
    let Some(class) = class_of(size, align) else {
        return large::alloc(size, align, zero != 0);
    };
    let object = of_class(class);
    if zero != 0 && !object.is_null() {
        return zeroed(object, size);
    }
    object
}

/// An object of the class, or null.
#[inline(always)]
fn of_class(class: Class) -> *mut u8 {
    let object = found(class);
    match object.is_null() {
        true => again(class),
        false => object,
    }
}

#[inline(always)]
fn found(class: Class) -> *mut u8 {
    if is_lane() {
        return lane::take(class);
    }
    match class.small() {
        Some(small) => small::take(class, small),
        None => cache().take(class, &CENTRAL, arch::warp()),
    }
}

/// [`of_class`] of a heap that is used up.
#[cold]
#[inline(never)]
fn again(class: Class) -> *mut u8 {
    match !is_lane() && large::give_kept() {
        true => found(class),
        false => ptr::null_mut(),
    }
}

/// The object, after its first bytes were zeroed.
#[inline(never)]
fn zeroed(object: *mut u8, size: usize) -> *mut u8 {
    // SAFETY: just allocated, at least `size` bytes.
    unsafe { ptr::write_bytes(object, 0, size) };
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
        match class_of(size, align) {
            Some(class) => back_to(class, address),
            None => large::dealloc(address, size, align),
        }
    }
}

/// Takes an object of the class back.
///
/// # Safety
/// As [`dealloc`].
#[inline(always)]
unsafe fn back_to(class: Class, object: *mut u8) {
    // SAFETY: the caller's.
    unsafe {
        if is_lane() {
            return lane::give(class, object);
        }
        match class.small() {
            Some(small) => small::give(class, small, object),
            None => cache().give(class, object, &CENTRAL, arch::warp()),
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
    let (class, new_class) = (class_of(size, align), class_of(new_size, align));
    if fits(class, size, new_class, new_size) {
        return address;
    }
    // Not by `alloc` and `dealloc`, which would look for the classes again.
    let new = match new_class {
        Some(class) => of_class(class),
        None => large::alloc(new_size, align, false),
    };
    if new.is_null() {
        return new;
    }
    // SAFETY: the caller's.
    unsafe {
        ptr::copy_nonoverlapping(address, new, size.min(new_size));
        match class {
            Some(class) => back_to(class, address),
            None => large::dealloc(address, size, align),
        }
    }
    new
}

#[cfg(test)]
mod tests {
    use super::super::pages::PAGE;
    use super::*;
    use crate::testing::{spawn, with_pages};
    use core::slice;

    fn bytes<'a>(address: *mut u8, len: usize) -> &'a mut [u8] {
        // SAFETY: the tests have allocated them, and use them once at a time.
        unsafe { slice::from_raw_parts_mut(address, len) }
    }

    #[test]
    fn zeroed_memory_is_zero_though_it_was_used() {
        with_pages(8, || {
            for (size, align) in [(40, 8), (5_000, 64), (100_000, 16)] {
                // SAFETY: powers of two; each is freed once, as it was allocated.
                unsafe {
                    let used = alloc(size, align, false);
                    bytes(used, size).fill(0xaa);
                    dealloc(used, size, align);
                    let zeroed = alloc(size, align, true);
                    assert_eq!(zeroed.addr() % align, 0);
                    let step = if cfg!(miri) { 97 } else { 1 };
                    assert!(
                        bytes(zeroed, size)
                            .iter()
                            .step_by(step)
                            .all(|&byte| byte == 0)
                    );
                    dealloc(zeroed, size, align);
                }
            }
        });
    }

    #[test]
    fn another_size_keeps_the_bytes() {
        with_pages(8, || {
            // SAFETY: as above.
            unsafe {
                let mut at = alloc(3, 1, false);
                bytes(at, 3).copy_from_slice(b"abc");
                let mut size = 3;
                for new in [4, 17, 200, 40_000, 140_000, 90, 2] {
                    at = realloc(at, size, 1, new);
                    assert_eq!(&bytes(at, 2)[..2], b"ab", "{size} to {new}");
                    size = new;
                }
                let same = realloc(at, size, 1, 3);
                assert_eq!(same, at, "of the same class");
                dealloc(same, 3, 1);
            }
        });
    }

    #[test]
    fn what_is_too_much_is_refused_and_the_old_memory_stays() {
        with_pages(3, || {
            // SAFETY: as above.
            unsafe {
                assert!(alloc(4 * PAGE, 8, false).is_null());
                assert!(alloc(usize::MAX, 8, true).is_null());
                assert!(alloc(8, 2 * PAGE, false).is_null());
                let at = alloc(8, 8, false);
                bytes(at, 8).fill(9);
                assert!(realloc(at, 8, 8, 4 * PAGE).is_null());
                assert_eq!(bytes(at, 8), [9; 8]);
                dealloc(at, 8, 8);
                let page = alloc(PAGE, PAGE, false);
                assert_eq!(page.addr() % PAGE, 0);
                dealloc(page, PAGE, PAGE);
            }
        });
    }

    #[test]
    fn a_thread_may_free_what_another_has_allocated() {
        // Each page's worth goes from warp to warp many times. Another page has magazines.
        with_pages(3, || {
            const SIZE: usize = if cfg!(miri) { 8000 } else { 1000 };
            const COUNT: usize = if cfg!(miri) { 10 } else { 100 };
            for _ in 0..if cfg!(miri) { 2 } else { 50 } {
                // SAFETY: as above.
                let given: [usize; COUNT] = core::array::from_fn(|_| unsafe {
                    let at = alloc(SIZE, 8, false);
                    assert!(!at.is_null());
                    at.expose_provenance()
                });
                let thread = spawn(move || {
                    for at in given {
                        let at = ptr::with_exposed_provenance_mut(at);
                        // SAFETY: given to this thread.
                        unsafe { dealloc(at, SIZE, 8) };
                    }
                });
                thread.unwrap().join();
            }
        });
    }
}
