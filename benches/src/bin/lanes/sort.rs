//! Radix sort: for each of four digits, parts of the numbers are counted, a scan gives each part its places, and the numbers go there.

use crate::bench::{Bench, timed};
use crate::random;
use gpu_std::grid;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

const DIGITS: usize = 256;

pub fn sort(bench: Bench) {
    let len = bench.size(64 << 20, 3000_u32);
    let part = bench.size(2048, 100);
    let new = || grid::map(0..len, |_| AtomicU32::new(0));
    let (numbers, other) = (new(), new());
    let mut counts = vec![0; numbers.len().div_ceil(part) * DIGITS];
    bench.times("radix sort of 64 M u32", grid::count(), || {
        let fill = |(number, n): (&AtomicU32, u32)| number.store(random(n), Relaxed);
        grid::for_each((&numbers, 0..len), fill);
        let (time, ()) = timed(|| {
            for shift in [0, 16] {
                pass(&numbers, &other, &mut counts, part, shift);
                pass(&other, &numbers, &mut counts, part, shift + 8);
            }
        });
        let pairs = grid::windows(&numbers, 2);
        let right = |pair: &[AtomicU32]| pair[0].load(Relaxed) <= pair[1].load(Relaxed);
        assert!(grid::reduce(
            pairs,
            || true,
            |all, pair| all & right(pair),
            |a, b| a & b
        ));
        // Each number is there as often as before, as far as two sums say so.
        assert_eq!(sums(0..len, random), sums(&numbers, |n| n.load(Relaxed)));
        time
    });
}

fn sums<S: grid::IntoSource>(source: S, number: impl Fn(S::Item) -> u32 + Sync) -> (u64, u64) {
    let add = |sums: (u64, u64), item| {
        let number = u64::from(number(item));
        (sums.0 + number, sums.1.wrapping_add(number * number))
    };
    grid::reduce(
        source,
        || (0, 0),
        add,
        |a, b| (a.0 + b.0, a.1.wrapping_add(b.1)),
    )
}

/// Sorts by one digit, and keeps the order of numbers whose digit is the same. The places of all numbers are different, which only the
/// algorithm knows: so these are atomic.
fn pass(from: &[AtomicU32], to: &[AtomicU32], counts: &mut [u32], part: usize, shift: u32) {
    let digit = move |number: u32| (number >> shift) as usize % DIGITS;
    let parts = from.len().div_ceil(part);
    let of_parts = grid::map(grid::chunks(from, part), |numbers| {
        let mut counts = [0_u32; DIGITS];
        numbers
            .iter()
            .for_each(|number| counts[digit(number.load(Relaxed))] += 1);
        counts
    });
    // Of each digit those of all parts, side by side.
    grid::map_into(0..counts.len(), counts, |at| {
        of_parts[at % parts][at / parts]
    });
    grid::scan_exclusive(counts, 0, u32::wrapping_add);
    let counts = &*counts;
    grid::for_each((grid::chunks(from, part), 0..parts), |(numbers, part)| {
        let mut places: [u32; DIGITS] = std::array::from_fn(|digit| counts[digit * parts + part]);
        for number in numbers {
            let number = number.load(Relaxed);
            let place = &mut places[digit(number)];
            to[*place as usize].store(number, Relaxed);
            *place += 1;
        }
    });
}
