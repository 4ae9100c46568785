//! Overflow of 8-bit arithmetic: every pair of numbers, against arithmetic of 32 bits.
//@ detect-races: no
//@ profile: release

use std::hint::black_box;

macro_rules! every_pair {
    ($type:ty) => {{
        let mut overflows = [0_u32; 3];
        for a in <$type>::MIN..=<$type>::MAX {
            for b in <$type>::MIN..=<$type>::MAX {
                let (a, b) = (black_box(a), black_box(b));
                let results = [
                    (a.overflowing_add(b), a.checked_add(b), a.saturating_add(b), i32::from(a) + i32::from(b)),
                    (a.overflowing_sub(b), a.checked_sub(b), a.saturating_sub(b), i32::from(a) - i32::from(b)),
                    (a.overflowing_mul(b), a.checked_mul(b), a.saturating_mul(b), i32::from(a) * i32::from(b)),
                ];
                for (at, (overflowing, checked, saturating, exact)) in results.into_iter().enumerate() {
                    let fits = exact >= i32::from(<$type>::MIN) && exact <= i32::from(<$type>::MAX);
                    let clamped = exact.clamp(<$type>::MIN.into(), <$type>::MAX.into());
                    assert_eq!(overflowing, (exact as $type, !fits), "{a} {b}");
                    assert_eq!(checked, fits.then_some(exact as $type), "{a} {b}");
                    assert_eq!(saturating, clamped as $type, "{a} {b}");
                    overflows[at] += u32::from(!fits);
                }
            }
        }
        println!("{}: {overflows:?}", stringify!($type));
    }};
}

fn main() {
    every_pair!(u8);
    every_pair!(i8);
    let all = i8::MIN..=i8::MAX;
    let more = all.map(black_box).filter(|x| x.checked_neg().is_none() && x.checked_abs().is_none() && x.overflowing_neg().1);
    println!("i8 without an opposite: {:?}", more.collect::<Vec<_>>());
}
