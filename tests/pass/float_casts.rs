//@ libnvvm
//! `as` from floats to integers: it cuts, saturates, and makes 0 of NaN. Against the same from the number's bits.
//@ detect-races: no

use std::hint::black_box;

/// Sign and magnitude without the fraction, as large as it gets; 0 of NaN.
fn cut(value: f64) -> (bool, u128) {
    let bits = value.to_bits();
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i32, u128::from(bits & ((1 << 52) - 1)));
    let magnitude = match exponent {
        0 => 0,
        0x7ff if fraction != 0 => 0,
        _ => match exponent - 1075 {
            by @ 0..=75 => (fraction | 1 << 52) << by,
            by @ -63..0 => (fraction | 1 << 52) >> -by,
            by if by < 0 => 0,
            _ => u128::MAX,
        },
    };
    (bits >> 63 == 1, magnitude)
}

macro_rules! expected {
    ($value:expr, $to:ty) => {
        match cut($value) {
            (false, magnitude) => <$to>::try_from(magnitude).unwrap_or(<$to>::MAX),
            (true, magnitude) if magnitude > i128::MAX as u128 => <$to>::MIN,
            (true, magnitude) => <$to>::try_from(-(magnitude as i128)).unwrap_or(<$to>::MIN),
        }
    };
}

macro_rules! casts {
    ($from:ty, $($to:ty),*) => {{
        // Around zero, and around both ends of each type.
        let mut values = vec![0.0, -0.0, 0.5, -0.5, 0.999, 1.5, -1.5, 2.5, <$from>::MIN_POSITIVE, <$from>::from_bits(1)];
        for exponent in [7, 8, 15, 16, 31, 32, 63, 64, 127] {
            let power = (2.0 as $from).powi(exponent);
            for value in [power, power.next_down(), power.next_up()] {
                values.extend([value, -value, value - 1.0, -value - 1.0, value + 0.5]);
            }
        }
        values.extend([<$from>::MAX, <$from>::MIN, <$from>::INFINITY, <$from>::NEG_INFINITY, <$from>::NAN, -<$from>::NAN]);
        for value in values {
            let value = black_box(value);
            print!("{value:e}:");
            $(
                let cast = value as $to;
                assert_eq!(cast, expected!(value.into(), $to), "{value:e} as {}", stringify!($to));
                print!(" {cast}");
            )*
            println!();
        }
    }};
}

fn main() {
    casts!(f32, i8, u8, i16, u16, i32, u32, i64, u64);
    casts!(f64, i8, u8, i16, u16, i32, u32, i64, u64);
    // Out of range where a compiler sees it.
    println!("{} {} {} {}", 300.0_f32 as u8, -1e30_f64 as i16, f32::NAN as i32, f64::INFINITY as u64);
}
