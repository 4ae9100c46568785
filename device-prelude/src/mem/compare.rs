//! `memcmp`: 16 loads are in flight, 8 of each area, or 8 of 16 bytes where both areas are aligned to that.

use super::access::{Unit, funnel, load_pair};

/// How the first bytes compare that differ in `a` and `b`, as numbers of which the lowest byte comes first.
#[inline(always)]
fn order(a: u64, b: u64) -> i32 {
    let first = (a ^ b).trailing_zeros() & 56;
    (a >> first & 0xff) as i32 - (b >> first & 0xff) as i32
}

/// [`order`] of the first pair that differs; 0 if none does.
macro_rules! first {
    ($(($a:expr, $b:expr))*) => {{
        // One branch for all of them; which one it was is looked for only then.
        if 0 $(| ($a ^ $b))* == 0 {
            0
        } else {
            'found: {
                $(if $a != $b { break 'found order($a, $b); })*
                0
            }
        }
    }};
}

/// Compares the first N of `count` units, and the last N.
macro_rules! both_ends {
    ($name:ident, $n:literal, $($i:literal)*) => {
        #[inline(always)]
        unsafe fn $name<U: Unit>(a: *const u8, b: *const u8, count: usize) -> i32 {
            let last = (count - $n) * U::BYTES;
            // SAFETY: `count` is at least N, and the caller promises that many aligned units.
            unsafe {
                let (near_a, near_b) = ([$(U::load::<$i>(a).value()),*], [$(U::load::<$i>(b).value()),*]);
                let (a, b) = (a.add(last), b.add(last));
                let (far_a, far_b) = ([$(U::load::<$i>(a).value()),*], [$(U::load::<$i>(b).value()),*]);
                first!($((near_a[$i], near_b[$i]))* $((far_a[$i], far_b[$i]))*)
            }
        }
    };
}
both_ends!(ends1, 1, 0);
both_ends!(ends2, 2, 0 1);
both_ends!(ends4, 4, 0 1 2 3);

/// Compares `count` units, 8 at a time.
///
/// # Safety
/// Both areas have that many, aligned.
#[inline(always)]
unsafe fn units<U: Unit>(mut a: *const u8, mut b: *const u8, mut count: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe {
        while count > 8 {
            let differ = ends4::<U>(a, b, 8);
            if differ != 0 {
                return differ;
            }
            (a, b, count) = (a.add(8 * U::BYTES), b.add(8 * U::BYTES), count - 8);
        }
        match count {
            0 => 0,
            1 => ends1::<U>(a, b, count),
            2..4 => ends2::<U>(a, b, count),
            _ => ends4::<U>(a, b, count),
        }
    }
}

/// Compares areas that are aligned to 8.
#[inline(never)]
unsafe fn aligned(mut a: *const u8, mut b: *const u8, mut len: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe {
        if (a as usize | b as usize) % 16 == 0 {
            while len >= 64 {
                let (a0, a1) = (load_pair::<0>(a), load_pair::<16>(a));
                let (a2, a3) = (load_pair::<32>(a), load_pair::<48>(a));
                let (b0, b1) = (load_pair::<0>(b), load_pair::<16>(b));
                let (b2, b3) = (load_pair::<32>(b), load_pair::<48>(b));
                let differ = first!((a0[0], b0[0])(a0[1], b0[1])(a1[0], b1[0])(a1[1], b1[1])(
                    a2[0], b2[0]
                )(a2[1], b2[1])(a3[0], b3[0])(a3[1], b3[1]));
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
        units::<u8>(a.add(done), b.add(done), len % 8)
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
        let differ = units::<u8>(a, b, head);
        if differ != 0 {
            return differ;
        }
        (a, b, len) = (a.add(head), b.add(head), len - head);
        let bits = 8 * skew as u32;
        // Without a skew the word behind is not needed, and the last one may have none behind it.
        let mut word = b.sub(skew);
        let mut kept = u32::load::<0>(word);
        while len + skew >= 36 {
            macro_rules! words {
                ($from:expr, $($i:literal)*) => { [$(u32::load::<$i>($from)),*] };
            }
            let x = words!(a, 0 1 2 3 4 5 6 7);
            let y = words!(word, 1 2 3 4 5 6 7 8);
            let low = |i: usize| match i {
                0 => kept,
                _ => y[i - 1],
            };
            let z = |i: usize| u64::from(funnel(low(i), y[i], bits));
            let x = x.map(u64::from);
            let differ = first!(
                (x[0], z(0))(x[1], z(1))(x[2], z(2))(x[3], z(3))(x[4], z(4))(x[5], z(5))(
                    x[6],
                    z(6)
                )(x[7], z(7))
            );
            if differ != 0 {
                return differ;
            }
            kept = y[7];
            (a, word, len) = (a.add(32), word.add(32), len - 32);
        }
        units::<u8>(a, word.add(skew), len)
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
            units::<u8>(a, b, len)
        } else if (a as usize | b as usize) % 8 == 0 {
            aligned(a, b, len)
        } else if len < 32 {
            units::<u8>(a, b, len)
        } else if (a as usize ^ b as usize) % 8 == 0 {
            // To the next 16, where both may get there.
            let head = (a as usize).wrapping_neg() % 16;
            let differ = units::<u8>(a, b, head);
            if differ != 0 {
                return differ;
            }
            aligned(a.add(head), b.add(head), len - head)
        } else {
            skew(a, b, len)
        }
    }
}
