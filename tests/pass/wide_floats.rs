//! From floats to 128-bit integers, as a CPU has it: toward zero, at the limits beyond them, 0 for what is no number.

use std::hint::black_box;

fn main() {
    let powers = (0..=130).map(|power| 2_f64.powi(power));
    let edges = powers.flat_map(|x| [x.next_down(), x, x.next_up(), x * 1.5, 1.0 / x]);
    let others = [0.0, -0.0, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, 5e-324, f64::MAX, 0.999_999, 3.7e30];
    let mut sum = 0_u128;
    for x in edges.chain(others).flat_map(|x| [x, -x]) {
        let x = black_box(x);
        let (signed, unsigned) = (x as i128, x as u128);
        sum = sum.wrapping_mul(31).wrapping_add(signed as u128).wrapping_mul(31).wrapping_add(unsigned);
        let narrow = black_box(x as f32);
        sum = sum.wrapping_mul(31).wrapping_add(narrow as i128 as u128).wrapping_mul(31).wrapping_add(narrow as u128);
        if x.abs() < 9.0e18 {
            assert_eq!(signed, i128::from(x as i64), "{x}");
        }
        if x.abs() >= 1.0 && x.abs() < 1.7e38 {
            assert_eq!(signed as f64, x.trunc(), "{x}");
        }
    }
    assert_eq!(black_box(f64::NAN) as i128, 0);
    assert_eq!((black_box(1e39) as i128, black_box(-1e39) as i128), (i128::MAX, i128::MIN));
    assert_eq!((black_box(1e39) as u128, black_box(-1.0) as u128), (u128::MAX, 0));
    println!("{sum:#x}");
}
