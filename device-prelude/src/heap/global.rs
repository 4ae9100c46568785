//! The device's one heap, as std's allocator uses it.

use super::Cache;
use super::central::Central;
use super::class::{class_of, fits, quick_class_of};
use super::pages::PAGE;
use crate::arch::program_static;
use crate::warp::Area;
use crate::warp::record::{self, CACHE, InRecord};
use core::ptr;

program_static! {
    static CENTRAL: Central = Central::new();
}

// SAFETY: zeroed memory is an empty cache, and the area is for this type.
unsafe impl InRecord for Cache {
    const AREA: Area = CACHE;
}

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

/// Frees memory.
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

/// An object of the warp's cache, or null: the path of most allocations. It is inlined, since on a GPU a call costs as much as all of it.
#[inline(always)]
fn take(size: usize, align: usize) -> *mut u8 {
    match quick_class_of(size, align) {
        // SAFETY: a warp's cache is only touched by the warp itself.
        Some(class) => unsafe { (*record::own::<Cache>()).take_fast(class) },
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
        .is_some_and(|class| unsafe { (*record::own::<Cache>()).give_fast(class, address) })
}

/// [`__gpu_run_alloc`] in full. It is a function of its own, since a function that makes calls pays for that in its prologue.
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
    let object = unsafe { (*record::own::<Cache>()).take(class, &CENTRAL) };
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
            Some(class) => (*record::own::<Cache>()).give(class, address, &CENTRAL),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Run, spawn};
    use core::slice;

    fn run(pages: usize, main: impl Fn() + Send + Sync + 'static) {
        let run = Run {
            pages,
            tls: (&[], 0, 1),
            ..Run::default()
        };
        run.main(move || {
            main();
            0
        });
    }

    fn bytes<'a>(address: *mut u8, len: usize) -> &'a mut [u8] {
        // SAFETY: the tests have allocated them, and use them once at a time.
        unsafe { slice::from_raw_parts_mut(address, len) }
    }

    #[test]
    fn zeroed_memory_is_zero_though_it_was_used() {
        run(8, || {
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
        run(8, || {
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
        run(2, || {
            // SAFETY: as above.
            unsafe {
                assert!(alloc(3 * PAGE, 8, false).is_null());
                assert!(alloc(usize::MAX, 8, true).is_null());
                assert!(alloc(8, 2 * PAGE, false).is_null());
                let at = alloc(8, 8, false);
                bytes(at, 8).fill(9);
                assert!(realloc(at, 8, 8, 3 * PAGE).is_null());
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
        // Each page's worth goes from warp to warp many times.
        run(2, || {
            let rounds = if cfg!(miri) { 200 } else { 5_000 };
            for _ in 0..rounds / 100 {
                // SAFETY: as above.
                let given: [usize; 100] = core::array::from_fn(|_| unsafe {
                    let at = alloc(1000, 8, false);
                    assert!(!at.is_null());
                    at.expose_provenance()
                });
                let thread = spawn(move || {
                    for at in given {
                        let at = ptr::with_exposed_provenance_mut(at);
                        // SAFETY: given to this thread.
                        unsafe { dealloc(at, 1000, 8) };
                    }
                });
                thread.unwrap().join();
            }
        });
    }
}
