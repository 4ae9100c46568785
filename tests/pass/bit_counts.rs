//! Leading and trailing zeros and ones of every width: all numbers of 8 and 16 bits, and numbers of each length of the others, against
//! counting bit by bit.
//@ detect-races: no
//@ profile: release

use std::hint::black_box;
use std::num::NonZero;

/// What a loop counts in `bits` bits: leading zeros, trailing zeros, ones.
fn counted(x: u128, bits: u32) -> [u32; 3] {
    let is_set = |bit: &u32| x >> bit & 1 == 1;
    let highest = (0..bits).rev().find(is_set);
    let lowest = (0..bits).find(is_set);
    [
        highest.map_or(bits, |bit| bits - 1 - bit),
        lowest.unwrap_or(bits),
        (0..bits).filter(is_set).count() as u32,
    ]
}

macro_rules! check {
    ($x:expr, $unsigned:ty, $signed:ty) => {{
        let x: $unsigned = black_box($x);
        let expected = counted(u128::from(x), <$unsigned>::BITS);
        let [leading, trailing, ones] = expected;
        assert_eq!([x.leading_zeros(), x.trailing_zeros(), x.count_ones()], expected, "{x:#x}");
        assert_eq!(x.count_zeros(), <$unsigned>::BITS - ones, "{x:#x}");
        assert_eq!([(!x).leading_ones(), (!x).trailing_ones()], [leading, trailing], "{x:#x}");
        let signed = x as $signed;
        assert_eq!([signed.leading_zeros(), signed.trailing_zeros(), signed.count_ones()], expected, "{x:#x}");
        assert_eq!(x.is_power_of_two(), ones == 1, "{x:#x}");
        if let Some(nonzero) = NonZero::new(x) {
            assert_eq!([nonzero.leading_zeros(), nonzero.trailing_zeros(), nonzero.count_ones().get()], expected, "{x:#x}");
            assert_eq!(x.ilog2(), <$unsigned>::BITS - 1 - leading, "{x:#x}");
        }
        assert_eq!(x.checked_next_power_of_two(), power_of_two(u128::from(x)).and_then(|power| power.try_into().ok()), "{x:#x}");
        u64::from(leading) * 3 + u64::from(trailing) * 5 + u64::from(ones) * 7
    }};
}

/// The next one.
fn power_of_two(x: u128) -> Option<u128> {
    (0..128).map(|bit| 1 << bit).find(|power| *power >= x)
}

/// Numbers of each length: a bit alone, all below it, all above it, and a pattern.
fn lengths() -> impl Iterator<Item = u128> {
    let pattern = 0xa5c3_0f96_1e78_d2b4_96f0_3c5a_8712_4bd1_u128;
    (0..128).flat_map(move |bit| [1 << bit, (1 << bit) - 1, u128::MAX << bit, pattern >> bit, pattern << bit, (1 << bit) | 1])
}

fn main() {
    const OF_A_CONSTANT: [u32; 3] = [1_u64.leading_zeros(), (1_u128 << 100).trailing_zeros(), (-1_i16).count_ones()];
    println!("{OF_A_CONSTANT:?}");
    let mut sum = 0;
    for x in 0..=u8::MAX {
        sum += check!(x, u8, i8);
    }
    println!("u8: {sum}");
    for x in 0..=u16::MAX {
        sum += check!(x, u16, i16);
    }
    println!("u16: {sum}");
    for x in lengths() {
        sum += check!(x as u32, u32, i32);
        sum += check!(x as u64, u64, i64);
        sum += check!(x, u128, i128);
        let words = [x as usize, (x >> 64) as usize];
        for x in words {
            assert_eq!(x.leading_zeros(), (x as u64).leading_zeros());
            assert_eq!(x.trailing_zeros(), (x as u64).trailing_zeros());
            assert_eq!(x.count_ones(), (x as u64).count_ones());
        }
    }
    println!("all: {sum}");
}
