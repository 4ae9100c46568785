//! The device's one heap, as std's allocator uses it.

use super::Cache;
use super::cache::Taken;
use super::central::Central;
use super::class::{Class, SmallClass, class_of, fits};
use super::pages::PAGE;
use super::slots::{CAPACITY, HALF, Own};
use crate::arch::{self, program_static};
use crate::warp::Area;
use crate::warp::record::{self, CACHE, InRecord};
use core::hint::cold_path;
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
/// It is inlined, down to the slots: a call takes as long as the rest of it.
///
/// # Safety
/// `align` is a power of two.
#[inline(always)]
pub unsafe fn alloc(size: usize, align: usize, zero: bool) -> *mut u8 {
    if !zero && let Some(class) = SmallClass::of(size, align) {
        let object = Own::of(class).take();
        if !object.is_null() {
            return object;
        }
        cold_path();
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
        // SAFETY: the caller's.
        if unsafe { Own::of(class).give(address) } {
            return;
        }
        cold_path();
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

/// The running warp's.
#[inline(always)]
fn cache<'a>() -> &'a mut Cache {
    // SAFETY: a warp's cache is only touched by the warp itself, in functions that do not call each other.
    unsafe { &mut *record::own::<Cache>() }
}

/// [`device_abi::ALLOC`].
///
/// # Safety
/// As [`alloc`].
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_alloc(size: usize, align: usize, zero: u32) -> *mut u8 {
    let Some(class) = class_of(size, align) else {
        return large(size, align, zero != 0);
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
    let slots = class.small().map(Own::of);
    let mut most = 1;
    if let Some(slots) = slots {
        let object = slots.take();
        if !object.is_null() {
            return object;
        }
        if !slots.has(0) {
            return while_off(class, slots);
        }
        most = 1 + HALF;
    }
    let Taken {
        first,
        others,
        more,
    } = cache().take(class, most);
    if first.is_null() {
        // What calls come, come last, so that this function saves nothing but its return.
        return cache().find(class, &CENTRAL, arch::warp());
    }
    if let Some(slots) = slots
        && more > 0
    {
        // SAFETY: so many are there; they are free, and ours.
        unsafe {
            if more == HALF {
                // All are loaded before the first is stored: the loads may take long. No loop: where code has to be small, as here, none is unrolled.
                let objects = [*others, *others.add(1), *others.add(2), *others.add(3)];
                slots.put_half(0, objects);
            } else {
                for index in 0..more {
                    slots.put(index, *others.add(index));
                }
            }
        }
        slots.set_count(more);
    }
    first
}

/// [`of_class`] of a small class that is off. It stays off only where all frees are watched.
#[cold]
#[inline(never)]
fn while_off(class: Class, slots: Own) -> *mut u8 {
    slots.put_on();
    let first = cache().take(class, 1).first;
    match first.is_null() {
        true => cache().find(class, &CENTRAL, arch::warp()),
        false => first,
    }
}

/// The object, after its first bytes were zeroed.
#[inline(never)]
fn zeroed(object: *mut u8, size: usize) -> *mut u8 {
    // SAFETY: just allocated, at least `size` bytes.
    unsafe { ptr::write_bytes(object, 0, size) };
    object
}

/// Whole pages.
#[inline(never)]
fn large(size: usize, align: usize, zero: bool) -> *mut u8 {
    let run = pages(size, align).and_then(|count| CENTRAL.pages().lock().alloc(count));
    let Some(run) = run else {
        return ptr::null_mut();
    };
    if zero && !run.zero {
        // SAFETY: just allocated, at least `size` bytes.
        unsafe { ptr::write_bytes(run.address, 0, size) };
    }
    run.address
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
        let Some(class) = class_of(size, align) else {
            return large_free(address, size, align);
        };
        if let Some(small) = class.small() {
            let slots = Own::of(small);
            if slots.give(address) {
                return;
            }
            if slots.has(CAPACITY) {
                // The last ones make room.
                let left = CAPACITY - HALF;
                let objects = slots.half(left);
                slots.put(left, address);
                slots.set_count(left + 1);
                return cache().give_some(class, objects, &CENTRAL, arch::warp());
            }
            slots.put_on();
        }
        cache().give(class, address, &CENTRAL, arch::warp());
    }
}

/// Whole pages.
///
/// # Safety
/// As [`dealloc`].
#[inline(never)]
unsafe fn large_free(address: *mut u8, size: usize, align: usize) {
    let count = pages(size, align).unwrap_or(1);
    // SAFETY: the caller's.
    unsafe { CENTRAL.pages().lock().free(address, count) };
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
    // SAFETY: the caller's.
    unsafe {
        let new = alloc(new_size, align, false);
        if !new.is_null() {
            ptr::copy_nonoverlapping(address, new, size.min(new_size));
            dealloc(address, size, align);
        }
        new
    }
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
        run(3, || {
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
        run(3, || {
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
