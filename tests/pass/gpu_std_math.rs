//! `gpu_std::math`: roots' inverses over all exponents, and products that are rounded once.

use gpu_std::{grid, math};

fn main() {
    // All exponents of normal numbers, with fractions that look random.
    let off = grid::map(1..255_u32, |exponent| {
        let fraction = exponent.wrapping_mul(0x9e37_79b1) >> 9;
        let x = f32::from_bits(exponent << 23 | fraction);
        let (is, right) = (f64::from(math::rsqrt(x)), 1.0 / f64::from(x).sqrt());
        ((is - right) / right).abs()
    });
    let most = off.into_iter().fold(0.0, f64::max);
    println!("off by less than 2^-22: {}", most < 0.5_f64.powi(22));
    let edges = [0.0, -0.0, f32::INFINITY, -1.0, f32::NAN].map(math::rsqrt);
    println!("{edges:?}");
    let subnormal = f32::from_bits(1 << 20);
    let one = math::rsqrt(subnormal) * subnormal.sqrt();
    println!("a subnormal number has one: {}", (one - 1.0).abs() < 1e-6);
    // Rounded twice, it would be 0.
    let nearly_one = 1.0 + f32::EPSILON;
    let square = math::multiply_add(nearly_one, nearly_one, -(1.0 + 2.0 * f32::EPSILON));
    println!("{}", square == f32::EPSILON * f32::EPSILON);
}
