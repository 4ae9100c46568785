//! How many primes there are below a number, by trial division.

use std::thread;

pub fn primes(below: u32, threads: usize) -> usize {
    thread::scope(|scope| {
        let counts: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn(move || {
                    // Odd numbers from 3, each thread every so many of them.
                    let own = (2 * first as u32 + 3..below).step_by(2 * threads);
                    own.filter(|&number| is_prime(number)).count()
                })
            })
            .collect();
        let odd: usize = counts.into_iter().map(|count| count.join().unwrap()).sum();
        1 + odd
    })
}

/// Of an odd number.
pub fn is_prime(number: u32) -> bool {
    let mut divisor = 3;
    while divisor * divisor <= number {
        if number.is_multiple_of(divisor) {
            return false;
        }
        divisor += 2;
    }
    true
}
