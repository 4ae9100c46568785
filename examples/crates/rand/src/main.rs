//! rand and rand_chacha: generators, distributions, shuffles, all from a seed.
use rand::prelude::*;
use rand::rngs::SmallRng;
use rand_chacha::ChaCha20Rng;
use std::thread;

/// Darts that hit a quarter of a circle.
fn hits(seed: u64, darts: u32) -> u32 {
    let mut rng = SmallRng::seed_from_u64(seed);
    (0..darts)
        .filter(|_| {
            let (x, y): (f64, f64) = rng.random();
            x * x + y * y < 1.0
        })
        .count() as u32
}

fn main() {
    let mut chacha = ChaCha20Rng::seed_from_u64(7);
    println!("{:?}", chacha.random::<[u32; 4]>());
    let mut cards: Vec<u8> = (1..=12).collect();
    cards.shuffle(&mut chacha);
    println!("{cards:?} {:?}", cards.choose(&mut chacha));
    println!("{} {}", chacha.random_range(1..=6), chacha.random_bool(0.5));
    let threads: Vec<_> = (0..8)
        .map(|seed| thread::spawn(move || hits(seed, 2_000)))
        .collect();
    let hits: u32 = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .sum();
    println!("pi is about {:.3}", 4.0 * f64::from(hits) / 16_000.0);
}
