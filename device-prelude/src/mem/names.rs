//! The C symbols, which nothing else on this target defines.

use super::access::Unit;
use super::{compare, copy, fill};

/// C's `memcpy`.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe { copy::apart(to, from, len) }
}

/// C's `memmove`.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    // SAFETY: the caller's. Upwards is right unless `to` lies inside of the source.
    unsafe {
        if (to as usize).wrapping_sub(from as usize) >= len {
            copy::up(to, from, len)
        } else {
            copy::down(to, from, len)
        }
    }
}

/// C's `memset`.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, byte: i32, len: usize) -> *mut u8 {
    let word = u64::from(byte as u8) * 0x0101_0101_0101_0101;
    // SAFETY: the caller's.
    unsafe { fill::fill(to, word, len) };
    to
}

/// C's `memcmp`.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe { compare::compare(a, b, len) }
}

/// `memcmp` where only equality matters.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe { memcmp(a, b, len) }
}

/// C's `strlen`, for `CStr::from_ptr`.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn strlen(text: *const u8) -> usize {
    let mut len = 0;
    // SAFETY: the caller's: there is a zero, and all bytes up to it can be read.
    unsafe {
        while u8::load::<0>(text.add(len)) != 0 {
            len += 1;
        }
    }
    len
}
