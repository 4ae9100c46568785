//! `par_iter().sum()` over 16 M `u64`, by pools of several sizes: the same source on the CPU (`cargo run --release --bin rayon_sum`) and
//! on the GPU (`cargo gpu-run --release --bin rayon_sum`).
use rayon::prelude::*;
use std::time::Instant;

fn main() {
    let numbers: Vec<u64> = (0..16 << 20).collect();
    let expected: u64 = (16 << 20) * ((16 << 20) - 1) / 2;
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let start = Instant::now();
    let sum: u64 = numbers.iter().sum();
    assert_eq!(sum, expected);
    println!("one thread, no pool: {:?}", start.elapsed());
    let arguments: Vec<usize> = std::env::args()
        .skip(1)
        .map(|n| n.parse().unwrap())
        .collect();
    let sizes = if arguments.is_empty() {
        vec![threads.saturating_sub(2).max(1)]
    } else {
        arguments
    };
    for size in sizes {
        let start = Instant::now();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(size)
            .build()
            .unwrap();
        let made = start.elapsed();
        let best = (0..5)
            .map(|_| {
                let start = Instant::now();
                let sum: u64 = pool.install(|| numbers.par_iter().sum());
                assert_eq!(sum, expected);
                start.elapsed()
            })
            .min()
            .unwrap();
        println!("{size} threads: pool made in {made:?}, sum in {best:?}");
    }
}
