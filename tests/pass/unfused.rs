//@ libnvvm
//! A multiplication and an addition are rounded one after the other, as Rust says: a fused one keeps what the first rounding takes away.
use std::hint::black_box;

fn main() {
    // (1 + e)^2 = 1 + 2e + e^2, and e^2 is rounded away.
    let x = black_box(1.0f32 + f32::EPSILON);
    let rounded = black_box(1.0f32 + 2.0 * f32::EPSILON);
    println!("{}", x * x - rounded);
    let x = black_box(1.0f64 + f64::EPSILON);
    let rounded = black_box(1.0f64 + 2.0 * f64::EPSILON);
    println!("{}", x * x - rounded);
    println!("{}", black_box(3.0f64).mul_add(2.0, 1.0));
}
