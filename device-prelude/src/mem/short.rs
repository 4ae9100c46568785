//! Copies of a few units, and the ends of long copies.
//!
//! All loads of a batch come before its stores, so that they wait for memory once, and areas may overlap.

use super::access::Unit;

/// Loads `2 * N` units: the first `N` of `count`, and the last, which may be some of the same. Then stores them.
macro_rules! both_ends {
    ($name:ident, $n:literal, $($i:literal)*) => {
        #[inline(always)]
        unsafe fn $name<U: Unit>(to: *mut u8, from: *const u8, count: usize) {
            let last = (count - $n) * U::BYTES;
            // SAFETY: `count` is at least N, and the caller promises that many aligned units.
            unsafe {
                let (far_to, far_from) = (to.add(last), from.add(last));
                let near = [$(U::load::<$i>(from)),*];
                let far = [$(U::load::<$i>(far_from)),*];
                $(U::store::<$i>(to, near[$i]);)*
                $(U::store::<$i>(far_to, far[$i]);)*
            }
        }
    };
}
both_ends!(ends2, 2, 0 1);
both_ends!(ends4, 4, 0 1 2 3);
both_ends!(ends8, 8, 0 1 2 3 4 5 6 7);

/// Copies up to 16 units, loading all before the first store.
///
/// # Safety
/// Both areas are `count` aligned units long.
#[inline(always)]
unsafe fn few<U: Unit>(to: *mut u8, from: *const u8, count: usize) {
    // SAFETY: the caller's.
    unsafe {
        if count >= 8 {
            ends8::<U>(to, from, count);
        } else if count >= 4 {
            ends4::<U>(to, from, count);
        } else if count >= 2 {
            ends2::<U>(to, from, count);
        } else if count == 1 {
            U::store::<0>(to, U::load::<0>(from));
        }
    }
}

/// Copies fewer than 4 bytes.
#[inline(always)]
unsafe fn rest(to: *mut u8, from: *const u8, len: usize) {
    // SAFETY: the caller's.
    unsafe {
        if len >= 2 {
            ends2::<u8>(to, from, len);
        } else if len == 1 {
            u8::store::<0>(to, u8::load::<0>(from));
        }
    }
}

/// Whole units, then the bytes behind them; the other way round if DOWN.
#[inline(always)]
unsafe fn units<U: Unit, const DOWN: bool>(to: *mut u8, from: *const u8, len: usize) {
    let whole = len / U::BYTES;
    let (tail_to, tail_from) = (
        to.wrapping_add(whole * U::BYTES),
        from.wrapping_add(whole * U::BYTES),
    );
    let tail = |to: *mut u8, from: *const u8| {
        let len = len % U::BYTES;
        // SAFETY: the bytes behind the units. Words of 4 are aligned if units are.
        unsafe {
            if DOWN {
                rest(to.add(len & 4), from.add(len & 4), len & 3);
            }
            if len & 4 != 0 {
                u32::store::<0>(to, u32::load::<0>(from));
            }
            if !DOWN {
                rest(to.add(len & 4), from.add(len & 4), len & 3);
            }
        }
    };
    // SAFETY: the caller's. The part that is copied first does not reach what is read for the other one: upwards `to` lies below `from`,
    // downwards above it.
    unsafe {
        if DOWN {
            tail(tail_to, tail_from);
        }
        few::<U>(to, from, whole);
        if !DOWN {
            tail(tail_to, tail_from);
        }
    }
}

/// The longest copy that is [`is_short`], whatever its alignment; and longer ones, by alignment.
pub(super) const SHORT: usize = 32;

/// Whether [`short`] copies `len` bytes at once, or nearly so.
#[inline(always)]
pub(super) fn is_short(to: *mut u8, from: *const u8, len: usize) -> bool {
    let align = to as usize | from as usize;
    len <= SHORT || (align % 8 == 0 && len < 128) || (align % 4 == 0 && len < 64)
}

/// Copies what [`is_short`], in the order that overlapping areas need: upwards if `to` lies below `from`.
///
/// # Safety
/// Both areas are `len` bytes long.
#[inline(always)]
pub(super) unsafe fn short<const DOWN: bool>(to: *mut u8, from: *const u8, len: usize) {
    let align = to as usize | from as usize;
    // SAFETY: the caller's; units are as wide as both addresses are aligned.
    unsafe {
        if align % 8 == 0 {
            units::<u64, DOWN>(to, from, len);
        } else if align % 4 == 0 {
            units::<u32, DOWN>(to, from, len);
        } else if len <= 16 {
            few::<u8>(to, from, len);
        } else {
            // Two batches, in the order of the direction.
            let last = len - 16;
            if DOWN {
                few::<u8>(to.add(last), from.add(last), 16);
                few::<u8>(to, from, last);
            } else {
                few::<u8>(to, from, 16);
                few::<u8>(to.add(16), from.add(16), last);
            }
        }
    }
}
