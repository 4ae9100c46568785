//! Four threads sort 40,000 numbers each, once stably and once not.

use std::thread;

fn main() {
    let threads: Vec<_> = (1..=4u64)
        .map(|seed| thread::spawn(move || sorted(seed)))
        .collect();
    for thread in threads {
        println!("{:016x}", thread.join().unwrap());
    }
}

fn sorted(mut seed: u64) -> u64 {
    let mut numbers: Vec<u64> = (0..40_000)
        .map(|_| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed
        })
        .collect();
    numbers.sort_by_key(|number| number >> 32);
    let stably = digest(&numbers);
    numbers.sort_unstable();
    stably ^ digest(&numbers)
}

fn digest(numbers: &[u64]) -> u64 {
    numbers
        .iter()
        .fold(0, |sum, number| sum * 31 ^ number.rotate_left(7))
}
