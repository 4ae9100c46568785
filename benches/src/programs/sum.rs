//! The sum of many numbers, a piece for each thread.

use std::thread;

pub fn sum(numbers: &[u32], threads: usize) -> u64 {
    let each = numbers.len().div_ceil(threads);
    thread::scope(|scope| {
        let sums: Vec<_> = numbers
            .chunks(each)
            .map(|part| scope.spawn(|| part.iter().map(|&number| u64::from(number)).sum::<u64>()))
            .collect();
        sums.into_iter().map(|sum| sum.join().unwrap()).sum()
    })
}
