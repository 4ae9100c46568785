//! Measures the programs of a user, and checks what they return.

use crate::bench::{Bench, timed};
use crate::programs::bodies::Body;
use crate::programs::{self, mandelbrot};
use std::collections::HashMap;

/// No program uses more threads than there are; this is no limit.
const ALL: usize = usize::MAX;

/// The next of a sequence that looks random.
pub fn next(state: &mut u32) -> u32 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    *state >> 8
}

pub fn empty_scope(bench: Bench) {
    let threads = bench.threads(ALL);
    bench.times("empty scope, all threads", threads, || {
        timed(|| programs::empty_scope::empty_scope(threads)).0
    });
}

pub fn primes(bench: Bench) {
    let threads = bench.threads(ALL);
    let (below, expected) = bench.size(PRIMES, SMALL_PRIMES);
    bench.times("primes below 2 M", threads, || {
        let (time, count) = timed(|| programs::primes::primes(below, threads));
        assert_eq!(count, expected);
        time
    });
}

/// A number, and how many primes are below it.
pub const PRIMES: (u32, usize) = (2_000_000, 148_933);
pub const SMALL_PRIMES: (u32, usize) = (2_000, 303);

pub fn pi(bench: Bench) {
    let threads = bench.threads(ALL);
    // Six times the standard deviation of what so many points say.
    let (points, off) = bench.size((100_000_000, 0.001), (6_000, 0.13));
    bench.times("pi, 100 M points", threads, || {
        let (time, pi) = timed(|| programs::pi::pi(points, threads));
        assert!((pi - std::f64::consts::PI).abs() < off, "{pi}");
        time
    });
}

/// Width, height, iterations at most, and the sum of all pixels.
pub const MANDELBROT: (usize, usize, u16, u64) = (1024, 1024, 256, 70_743_018);
pub const SMALL_MANDELBROT: (usize, usize, u16, u64) = (16, 16, 32, 3060);

/// Whether an image is right.
pub fn check_image(image: &[u16], expected: u64) {
    let sum: u64 = image.iter().map(|&pixel| u64::from(pixel)).sum();
    assert_eq!(sum, expected);
}

pub fn mandelbrot(bench: Bench) {
    let threads = bench.threads(ALL);
    let (width, height, most, expected) = bench.size(MANDELBROT, SMALL_MANDELBROT);
    let mut image = vec![0; width * height];
    bench.times("mandelbrot 1024 x 1024", threads, || {
        let draw = || mandelbrot::mandelbrot(&mut image, width, most, threads);
        let (time, ()) = timed(draw);
        check_image(&image, expected);
        time
    });
}

/// Numbers from 0 on, and their sum.
pub fn numbers(bench: Bench) -> (Vec<u32>, u64) {
    let count = bench.size(16 << 20, 3000);
    let sum = u64::from(count) * u64::from(count - 1) / 2;
    ((0..count).collect(), sum)
}

pub fn sum(bench: Bench) {
    let threads = bench.threads(ALL);
    let (numbers, expected) = numbers(bench);
    bench.times("sum of 16 M u32", threads, || {
        let (time, sum) = timed(|| programs::sum::sum(&numbers, threads));
        assert_eq!(sum, expected);
        time
    });
}

pub fn bodies(bench: Bench) {
    let threads = bench.threads(ALL);
    let (count, expected) =
        bench.size((4096, -35_858_008.100_097_656), (24, -3_358.365_318_298_34));
    let mut state = 1;
    let mut place = || next(&mut state) as f32 / (1 << 24) as f32;
    let bodies: Vec<Body> = (0..count)
        .map(|_| Body {
            x: place(),
            y: place(),
            z: place(),
            mass: 1.0 + place(),
        })
        .collect();
    bench.times("n-body energy, 4,096 bodies", threads, || {
        let (time, energy) = timed(|| programs::bodies::energy(&bodies, threads));
        // Each body's sum is the same everywhere; how these are added depends on the number of threads.
        assert!((energy / expected - 1.0).abs() < 1e-9, "{energy}");
        time
    });
}

pub fn words(bench: Bench) {
    const WORDS: [&str; 12] = [
        "warp", "lane", "thread", "block", "grid", "lock", "queue", "heap", "stack", "frame",
        "host", "call",
    ];
    const IN_A_LINE: usize = 8;
    let threads = bench.threads(ALL);
    let (mut state, mut expected) = (1, HashMap::new());
    let lines: Vec<String> = (0..bench.size(20_000, 50))
        .map(|_| {
            let words: [&str; IN_A_LINE] =
                std::array::from_fn(|_| WORDS[next(&mut state) as usize % WORDS.len()]);
            words
                .iter()
                .for_each(|word| *expected.entry(*word).or_insert(0) += 1);
            words.join(" ")
        })
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    bench.times(
        "word count, 20,000 lines",
        threads.min(lines.len().div_ceil(20)),
        || {
            let (time, counts) = timed(|| programs::words::count(&lines, threads));
            assert_eq!(counts, expected);
            time
        },
    );
}

pub fn sorts(bench: Bench) {
    let each = bench.size(2000, 30);
    let threads = bench.size(256, 4);
    let mut state = 1;
    let random: Vec<u32> = (0..each * threads).map(|_| next(&mut state)).collect();
    let sum: u64 = random.iter().map(|&number| u64::from(number)).sum();
    let mut numbers = random.clone();
    bench.times("sort 2,000 u32 in each of 256 threads", threads, || {
        numbers.copy_from_slice(&random);
        let (time, ()) = timed(|| programs::sorts::sort(&mut numbers, each));
        assert!(numbers.chunks(each).all(<[u32]>::is_sorted));
        let now: u64 = numbers.iter().map(|&number| u64::from(number)).sum();
        assert_eq!(now, sum);
        time
    });
}
