//! 128 bits: shifts by every amount against halves, and overflow against known values.
//@ detect-races: no

use std::hint::black_box;

const PATTERNS: [u128; 5] = [
    0,
    1,
    u128::MAX,
    0x0123_4567_89ab_cdef_fedc_ba98_7654_3210,
    0x8000_0000_0000_0001_8000_0000_0000_0001,
];

fn halves(x: u128) -> [u64; 2] {
    [x as u64, (x >> 64) as u64]
}

fn whole([low, high]: [u64; 2]) -> u128 {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&low.to_le_bytes());
    bytes[8..].copy_from_slice(&high.to_le_bytes());
    u128::from_le_bytes(bytes)
}

/// Left and right by `by`, and right with the sign, by halves.
fn shifted(x: u128, by: u32) -> [u128; 3] {
    let [low, high] = halves(x);
    let sign = (high as i64 >> 63) as u64;
    let right = |fill: u64| match by {
        0 => [low, high],
        1..64 => [low >> by | high << (64 - by), high >> by | fill.unbounded_shl(64 - by)],
        64 => [high, fill],
        _ => [high >> (by - 64) | fill.unbounded_shl(128 - by), fill],
    };
    let left = match by {
        0 => [low, high],
        1..64 => [low << by, high << by | low >> (64 - by)],
        _ => [0, low << (by - 64)],
    };
    [left, right(0), right(sign)].map(whole)
}

fn main() {
    for x in PATTERNS {
        for by in 0..128 {
            let (x, by) = (black_box(x), black_box(by));
            let all = [x << by, x >> by, ((x as i128) >> by) as u128];
            assert_eq!(all, shifted(x, by), "{x:#x} by {by}");
            assert_eq!(x.rotate_left(by), x.checked_shl(by).unwrap() | x.unbounded_shr(128 - by), "{x:#x} by {by}");
        }
        assert_eq!(x.checked_shl(black_box(128)), None);
    }
    println!("shifts are right");

    let big = [0_u128, 1, 2, 3, u64::MAX as u128, 1 << 64, (1 << 64) + 1, 1 << 127, u128::MAX / 3, u128::MAX];
    for a in big {
        for b in big {
            let (a, b) = (black_box(a), black_box(b));
            let sum = a.checked_add(b);
            let difference = a.checked_sub(b);
            let product = a.checked_mul(b);
            println!("{a:x} {b:x}: {sum:x?} {difference:x?} {product:x?}");
            assert_eq!(a.overflowing_mul(b), (a.wrapping_mul(b), product.is_none()));
            assert_eq!(a.saturating_mul(b), product.unwrap_or(u128::MAX));
            assert_eq!(a.saturating_add(b), sum.unwrap_or(u128::MAX));
            assert_eq!(a.saturating_sub(b), difference.unwrap_or(0));
            // Exact by division.
            assert_eq!(product.is_some(), a == 0 || b <= u128::MAX / a.max(1));
        }
    }
    let signed = [0_i128, 1, -1, 2, -2, i64::MAX as i128, i64::MIN as i128, 1 << 126, i128::MAX, i128::MIN];
    for a in signed {
        for b in signed {
            let (a, b) = (black_box(a), black_box(b));
            let product = a.checked_mul(b);
            println!("{a} {b}: {:?} {:?} {product:?}", a.checked_add(b), a.checked_sub(b));
            assert_eq!(a.overflowing_mul(b), (a.wrapping_mul(b), product.is_none()));
            let least = if (a < 0) == (b < 0) { i128::MAX } else { i128::MIN };
            assert_eq!(a.saturating_mul(b), product.unwrap_or(least));
        }
    }
    let x = black_box(PATTERNS[3]);
    println!("{:x} {:x} {:x}", x.swap_bytes(), x.reverse_bits(), x.rotate_left(20));
}
