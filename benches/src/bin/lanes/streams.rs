//! Memory, from its first element to its last.

use crate::bench::{Bench, timed};
use gpu_std::{grid, math};

/// A prime, and so of each part of the data some elements are looked at.
const SAMPLE: usize = 997;

pub fn saxpy(bench: Bench) {
    let len = bench.size(64 << 20, 3000);
    let (x_of, y_of) = (|n: usize| (n % 1000) as f32, |n: usize| (n % 777) as f32);
    let (x, mut y) = (grid::map(0..len, x_of), grid::map(0..len, y_of));
    let a = 2.0;
    let mut runs = 0;
    bench.times("saxpy of 64 M f32", grid::count(), || {
        runs += 1;
        timed(|| {
            grid::for_each((&mut y, &x), move |(y, x)| {
                *y = math::multiply_add(a, *x, *y);
            });
        })
        .0
    });
    // They are whole numbers, of which none is rounded.
    let expected = |n| y_of(n) + runs as f32 * a * x_of(n);
    let mut sample = (0..len).step_by(SAMPLE);
    assert!(sample.all(|n| y[n] == expected(n)));
    // The same with a place of its own for the result.
    let mut result = vec![0.0; len];
    bench.times("saxpy of 64 M f32, not in place", grid::count(), || {
        timed(|| {
            grid::map_into((&x, &y), &mut result, move |(x, y)| {
                math::multiply_add(a, *x, *y)
            });
        })
        .0
    });
    runs += 1;
    let expected = |n| y_of(n) + runs as f32 * a * x_of(n);
    assert!((0..len).step_by(SAMPLE).all(|n| result[n] == expected(n)));
}

pub fn sum(bench: Bench) {
    let len = bench.size(256 << 20, 3000_u32);
    let numbers = grid::map(0..len, |n| n);
    let expected = u64::from(len) * u64::from(len - 1) / 2;
    bench.times("sum of 256 M u32", grid::count(), || {
        let add = |sum, n: &u32| sum + u64::from(*n);
        let (time, sum) = timed(|| grid::reduce(&numbers, || 0, add, |a, b| a + b));
        assert_eq!(sum, expected);
        time
    });
}

pub fn scan(bench: Bench) {
    let len = bench.size(64 << 20, 6000_u32);
    let mut numbers = vec![0; len as usize];
    bench.times("inclusive scan of 64 M u32", grid::count(), || {
        grid::map_into(0..len, &mut numbers, |n| n);
        let (time, ()) = timed(|| grid::scan(&mut numbers, u32::wrapping_add));
        let expected = |n: u64| (n * (n + 1) / 2) as u32;
        let mut sample = (0..len as usize).step_by(SAMPLE);
        assert!(sample.all(|n| numbers[n] == expected(n as u64)));
        assert_eq!(numbers[len as usize - 1], expected(u64::from(len) - 1));
        time
    });
}
