//! `x % y` of floats, as instructions of every shape: LLVM's PTX backend has a formula that is wrong for many. The expected output is a CPU's.
//@ libnvvm

use std::hint::black_box;

#[inline(never)]
fn variables(x: f64, y: f64) -> f64 {
    x % y
}

#[inline(never)]
fn by_three(x: f32) -> f32 {
    x % 3.0
}

#[inline(never)]
fn of_ten(y: f64) -> f64 {
    10.0 % y
}

#[inline(never)]
fn by_negative(x: f64, y: f64) -> f64 {
    x % -y
}

#[inline(never)]
fn with_quotient(x: f64, y: f64) -> (f64, f64) {
    (x / y, x % y)
}

/// The dividend's register is written again and again.
fn euclid(mut x: f64, mut y: f64) -> f64 {
    while y > 1e-3 {
        (x, y) = (y, x % y);
    }
    x
}

/// What a program has written itself stays as it is.
#[inline(never)]
fn by_hand(x: f64, y: f64) -> f64 {
    (x / y).trunc().mul_add(-1.0, x)
}

fn main() {
    let pairs = [
        (10.0, 0.1),
        (0.3, 0.1),
        (1e300, 7.0),
        (-10.0, 0.1),
        (5.5, -2.0),
        (1.0, 1e-300),
    ];
    for (x, y) in pairs {
        let (x, y) = (black_box(x), black_box(y));
        println!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            variables(x, y),
            by_negative(x, y),
            with_quotient(x, y),
            of_ten(y),
            x.rem_euclid(y),
            by_hand(x, y)
        );
    }
    for x in [7.9, -0.0, 16_777_219.0, f32::MAX, -8.0] {
        println!(
            "{:?} {:?}",
            by_three(black_box(x)),
            black_box(x) % black_box(0.1)
        );
    }
    println!("{:?}", euclid(black_box(1071.5), black_box(462.25)));
    let turn = std::f64::consts::TAU;
    let angles: Vec<f64> = (0..5)
        .map(|i| (black_box(1e6) * f64::from(i)) % turn)
        .collect();
    println!("{angles:?}");
}
