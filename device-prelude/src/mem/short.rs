//! Copies of a few units, and the ends of long copies.
//!
//! All loads of a batch come before its stores, so they wait for memory once, and areas may overlap. A batch is 8 loads into at most 16 registers: a function
//! that needs more has to save its caller's first, which takes as long as a short copy.

use super::access::Unit;

/// Copies up to 8 units, loading all before the first store: the first half and the last, which may have some in common.
///
/// # Safety
/// Both areas are `count` aligned units long.
#[inline(always)]
unsafe fn few<U: Unit>(to: *mut u8, from: *const u8, count: usize) {
    // SAFETY: the caller's; as many units as are asked for.
    unsafe {
        if count >= 4 {
            let last = (count - 4) * U::BYTES;
            let (near, far) = (U::load4(from), U::load4(from.add(last)));
            U::store4(to, near);
            U::store4(to.add(last), far);
        } else if count >= 2 {
            let last = (count - 2) * U::BYTES;
            let (a, b) = (U::load::<0>(from), U::load::<1>(from));
            let (c, d) = (U::load::<0>(from.add(last)), U::load::<1>(from.add(last)));
            U::store::<0>(to, a);
            U::store::<1>(to, b);
            U::store::<0>(to.add(last), c);
            U::store::<1>(to.add(last), d);
        } else if count == 1 {
            U::store::<0>(to, U::load::<0>(from));
        }
    }
}

/// Copies units 8 at a time, in the order of the direction.
#[inline(always)]
unsafe fn units<U: Unit, const DOWN: bool>(mut to: *mut u8, mut from: *const u8, mut count: usize) {
    // SAFETY: the caller's.
    unsafe {
        while count > 8 {
            count -= 8;
            let at = if DOWN { count * U::BYTES } else { 0 };
            few::<U>(to.add(at), from.add(at), 8);
            if !DOWN {
                (to, from) = (to.add(8 * U::BYTES), from.add(8 * U::BYTES));
            }
        }
        few::<U>(to, from, count);
    }
}

/// Whole units, then the bytes behind them; the other way round if DOWN.
#[inline(always)]
unsafe fn all<U: Unit, const DOWN: bool>(to: *mut u8, from: *const u8, len: usize) {
    // SAFETY: the caller's. The part that is copied first does not reach what is read for the other one: upwards `to` lies below `from`,
    // downwards above it.
    unsafe {
        let whole = len / U::BYTES * U::BYTES;
        let tail = || few::<u8>(to.add(whole), from.add(whole), len - whole);
        if DOWN && len != whole {
            tail();
        }
        units::<U, DOWN>(to, from, len / U::BYTES);
        if !DOWN && len != whole {
            tail();
        }
    }
}

/// [`inlined`], called: for the ends of long copies, and where both directions are needed.
///
/// # Safety
/// Both areas are `len` bytes long.
#[inline(never)]
pub(super) unsafe fn short<const DOWN: bool>(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe { inlined::<DOWN>(to, from, len) }
}

/// Copies a few bytes, in the order that overlapping areas need: upwards if `to` lies below `from`. Returns `to`.
///
/// # Safety
/// Both areas are `len` bytes long.
#[inline(always)]
pub(super) unsafe fn inlined<const DOWN: bool>(
    to: *mut u8,
    from: *const u8,
    len: usize,
) -> *mut u8 {
    let align = to as usize | from as usize;
    // SAFETY: the caller's; units are as wide as both addresses are aligned.
    unsafe {
        if align.is_multiple_of(8) {
            all::<u64, DOWN>(to, from, len);
        } else if align.is_multiple_of(4) {
            all::<u32, DOWN>(to, from, len);
        } else {
            units::<u8, DOWN>(to, from, len);
        }
    }
    to
}
