//! rayon, unmodified, with pools of several sizes.

use crate::bench::{Bench, timed};
use crate::programs::mandelbrot::iterations;
use crate::programs::primes::is_prime;
use crate::user;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::thread;
use std::time::Duration;

/// Of these the sizes that fit are measured, and all threads. What rayon has by default on a GPU is one of them on most.
const SIZES: [usize; 5] = [16, 64, 132, 528, 1056];
/// In front of the size in a part's name.
const PREFIX: &str = "rayon-";

/// A part for each size.
pub fn parts() -> Vec<String> {
    let free = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let sizes = SIZES.into_iter().filter(|&size| size < free).chain([free]);
    sizes.map(|size| format!("{PREFIX}{size}")).collect()
}

/// The size of the pool of a part.
pub fn size_of(part: &str) -> Option<usize> {
    part.strip_prefix(PREFIX)?.parse().ok()
}

pub fn all(bench: Bench, size: usize) {
    let size = bench.size(size, 4);
    let pool = ThreadPoolBuilder::new().num_threads(size).build().unwrap();
    let measure = |what: &str, run: &mut (dyn FnMut() + Send)| {
        let threads = pool.current_num_threads();
        bench.times(what, threads, || install(&pool, run));
    };
    measure("rayon: join of nothing", &mut || {
        _ = rayon::join(|| black_box(1), || black_box(2))
    });
    let items = bench.size(10_000, 100);
    measure("rayon: empty par_iter of 10,000", &mut || {
        (0..items)
            .into_par_iter()
            .for_each(|item| _ = black_box(item));
    });
    let (numbers, sum) = user::numbers(bench);
    measure("rayon: sum of 16 M u32", &mut || {
        assert_eq!(
            numbers
                .par_iter()
                .map(|&number| u64::from(number))
                .sum::<u64>(),
            sum
        );
    });
    drop(numbers);
    let (width, height, most, expected) = bench.size(user::MANDELBROT, user::SMALL_MANDELBROT);
    let mut image = vec![0; width * height];
    measure("rayon: mandelbrot 1024 x 1024", &mut || {
        let pixels = image.par_iter_mut().enumerate();
        pixels.for_each(|(at, pixel)| {
            *pixel = iterations(at % width, at / width, width, height, most)
        });
    });
    user::check_image(&image, expected);
    let (below, expected) = bench.size(user::PRIMES, user::SMALL_PRIMES);
    measure("rayon: primes below 2 M", &mut || {
        let odd = (3..below).into_par_iter().filter(|number| number % 2 == 1);
        assert_eq!(1 + odd.filter(|&number| is_prime(number)).count(), expected);
    });
    sort(bench, &pool);
}

fn sort(bench: Bench, pool: &ThreadPool) {
    let mut state = 1;
    let random: Vec<u32> = (0..bench.size(1_000_000, 3000))
        .map(|_| user::next(&mut state))
        .collect();
    let sum: u64 = random.iter().map(|&number| u64::from(number)).sum();
    let mut numbers = random.clone();
    bench.times(
        "rayon: par_sort_unstable of 1 M u32",
        pool.current_num_threads(),
        || {
            numbers.copy_from_slice(&random);
            let time = install(pool, &mut || numbers.par_sort_unstable());
            assert!(numbers.is_sorted());
            assert_eq!(
                numbers.iter().map(|&number| u64::from(number)).sum::<u64>(),
                sum
            );
            time
        },
    );
}

/// The time inside of the pool: how long it takes to get there is not rayon's algorithm.
fn install(pool: &ThreadPool, run: &mut (dyn FnMut() + Send)) -> Duration {
    pool.install(|| timed(run).0)
}
