//! num-bigint: a factorial by threads, Fibonacci, modular powers.
use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Zero};
use std::thread;

fn factorial(n: u32, threads: u32) -> BigUint {
    let parts: Vec<_> = (0..threads)
        .map(|first| {
            thread::spawn(move || {
                (1 + first..=n)
                    .step_by(threads as usize)
                    .map(BigUint::from)
                    .product::<BigUint>()
            })
        })
        .collect();
    parts.into_iter().map(|part| part.join().unwrap()).product()
}

fn main() {
    println!("{}", factorial(60, 4));
    let digits = factorial(300, 8).to_string();
    println!(
        "{} digits, ends in {} zeros",
        digits.len(),
        digits.len() - digits.trim_end_matches('0').len()
    );
    let (mut a, mut b) = (BigUint::zero(), BigUint::one());
    for _ in 0..500 {
        (a, b) = (b.clone(), a + b);
    }
    println!("{a:x}");
    let prime = (BigUint::one() << 127_u32) - 1_u32;
    println!("{}", BigUint::from(3_u32).modpow(&(&prime - 1_u32), &prime));
    let (q, r) = BigInt::from(-1_000_000_007_i64)
        .pow(3)
        .div_mod_floor(&BigInt::from(123_456_789));
    println!("{q} {r} {}", BigUint::from(2_u32).pow(200).sqrt());
}
