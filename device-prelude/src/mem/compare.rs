//! `memcmp`: 16 loads are in flight, 8 from each area, or 8 of 16 bytes where both areas are aligned to 16.

use super::access::{Unit, funnel, load_pairs};

/// How the first bytes compare that differ in `a` and `b`, as numbers of which the lowest byte comes first.
#[inline(always)]
fn order(a: u64, b: u64) -> i32 {
    let first = (a ^ b).trailing_zeros() & 56;
    (a >> first & 0xff) as i32 - (b >> first & 0xff) as i32
}

/// The first pair that differs, or the last.
macro_rules! pick {
    (($a:expr, $b:expr)) => { ($a, $b) };
    (($a:expr, $b:expr) $($rest:tt)+) => { if $a != $b { ($a, $b) } else { pick!($($rest)+) } };
}

/// [`order`] of the first pair that differs; 0 if none does.
macro_rules! first {
    ($(($a:expr, $b:expr))*) => {{
        // One branch for all pairs; only if it is taken, the pair is searched.
        if 0 $(| ($a ^ $b))* == 0 {
            0
        } else {
            let (a, b) = pick!($(($a, $b))*);
            order(u64::from(a), u64::from(b))
        }
    }};
}

/// Compares 8 units or fewer, but not none: the first ones and the last, which may have some in common.
#[inline(always)]
unsafe fn few<U: Unit>(a: *const u8, b: *const u8, count: usize) -> i32 {
    // SAFETY: the caller's: `count` aligned units.
    unsafe {
        if count >= 4 {
            let last = (count - 4) * U::BYTES;
            let (x, y) = (U::load4(a), U::load4(b));
            let (z, w) = (U::load4(a.add(last)), U::load4(b.add(last)));
            // Not by `map`: where code has to be small, that is a loop over an array in memory.
            return first!((x[0].value(), y[0].value())(x[1].value(), y[1].value())(
                x[2].value(),
                y[2].value()
            )(x[3].value(), y[3].value())(
                z[0].value(), w[0].value()
            )(z[1].value(), w[1].value())(
                z[2].value(), w[2].value()
            )(z[3].value(), w[3].value()));
        }
        let (middle, last) = (count / 2 * U::BYTES, (count - 1) * U::BYTES);
        let (x, y) = (U::load::<0>(a).value(), U::load::<0>(b).value());
        let (z, w) = (
            U::load::<0>(a.add(middle)).value(),
            U::load::<0>(b.add(middle)).value(),
        );
        let (u, v) = (
            U::load::<0>(a.add(last)).value(),
            U::load::<0>(b.add(last)).value(),
        );
        first!((x, y)(z, w)(u, v))
    }
}

/// Compares `count` units, 8 at a time.
///
/// # Safety
/// Both areas have that many, aligned.
#[inline(always)]
unsafe fn units<U: Unit>(mut a: *const u8, mut b: *const u8, mut count: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe {
        while count > 8 {
            let differ = few::<U>(a, b, 8);
            if differ != 0 {
                return differ;
            }
            (a, b, count) = (a.add(8 * U::BYTES), b.add(8 * U::BYTES), count - 8);
        }
        match count {
            0 => 0,
            _ => few::<U>(a, b, count),
        }
    }
}

/// [`units`] of bytes: for short areas, and ends.
#[inline(never)]
unsafe fn bytes(a: *const u8, b: *const u8, len: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe { units::<u8>(a, b, len) }
}

/// Compares areas that are aligned to 8.
#[inline(never)]
unsafe fn aligned(mut a: *const u8, mut b: *const u8, mut len: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe {
        if (a as usize | b as usize).is_multiple_of(16) {
            while len >= 64 {
                let (x, y) = (load_pairs::<0>(a), load_pairs::<0>(b));
                let differ = first!(
                    (x[0], y[0])(x[1], y[1])(x[2], y[2])(x[3], y[3])(x[4], y[4])(x[5], y[5])(
                        x[6], y[6]
                    )(x[7], y[7])
                );
                if differ != 0 {
                    return differ;
                }
                (a, b, len) = (a.add(64), b.add(64), len - 64);
            }
        }
        let differ = units::<u64>(a, b, len / 8);
        if differ != 0 {
            return differ;
        }
        let done = len / 8 * 8;
        bytes(a.add(done), b.add(done), len % 8)
    }
}

/// Compares areas of which neither needs to be aligned, at least 11 bytes: `b` is put together of aligned words.
#[inline(never)]
unsafe fn skew(mut a: *const u8, mut b: *const u8, mut len: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe {
        let mut head = (a as usize).wrapping_neg() % 4;
        let skew = (b as usize + head) % 4;
        if head < skew {
            // The word in which `b` goes on must lie in `b`.
            head += 4;
        }
        let differ = bytes(a, b, head);
        if differ != 0 {
            return differ;
        }
        (a, b, len) = (a.add(head), b.add(head), len - head);
        let bits = 8 * skew as u32;
        // Without a skew the word behind is not needed, and the last one may have none behind it.
        let mut word = b.sub(skew);
        let mut kept = u32::load::<0>(word);
        while len + skew >= 36 {
            let (p, q) = (u32::load4(a), u32::load4(a.add(16)));
            let (x, y) = (u32::load4(word.add(4)), u32::load4(word.add(20)));
            let z = funnel([kept, x[0], x[1], x[2], x[3]], bits);
            let w = funnel([x[3], y[0], y[1], y[2], y[3]], bits);
            let differ = first!(
                (p[0], z[0])(p[1], z[1])(p[2], z[2])(p[3], z[3])(q[0], w[0])(q[1], w[1])(
                    q[2], w[2]
                )(q[3], w[3])
            );
            if differ != 0 {
                return differ;
            }
            kept = y[3];
            (a, word, len) = (a.add(32), word.add(32), len - 32);
        }
        bytes(a, word.add(skew), len)
    }
}

/// C's `memcmp`.
///
/// # Safety
/// Both areas are `len` bytes long.
#[inline(always)]
pub(super) unsafe fn compare(a: *const u8, b: *const u8, len: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe {
        if len <= 8 {
            bytes(a, b, len)
        } else if (a as usize | b as usize).is_multiple_of(8) {
            aligned(a, b, len)
        } else if len < 32 {
            bytes(a, b, len)
        } else if (a as usize ^ b as usize).is_multiple_of(8) {
            // To the next 16, where both may get there.
            let head = (a as usize).wrapping_neg() % 16;
            let differ = bytes(a, b, head);
            if differ != 0 {
                return differ;
            }
            aligned(a.add(head), b.add(head), len - head)
        } else {
            skew(a, b, len)
        }
    }
}
