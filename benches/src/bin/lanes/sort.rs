//! Radix sort: for each of six digits, parts of the numbers are counted, a scan gives each part its places, and the numbers go there.

use crate::bench::{Bench, timed};
use crate::random;
use gpu_std::grid::{self, Tile};
use gpu_std::warp;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Bits of a digit. Each warp writes to so many places as there are digits, and the lines around all of them have to stay in L2: 256 digits would need all of it.
const BITS: u32 = 6;
const DIGITS: usize = 1 << BITS;

pub fn sort(bench: Bench) {
    let len = bench.size(64 << 20, 3000_u32);
    let part = bench.size(4096, 100);
    let new = || grid::map(0..len, |_| AtomicU32::new(0));
    let (numbers, other) = (new(), new());
    let mut counts = vec![0; numbers.len().div_ceil(part) * DIGITS];
    let of_parts = grid::map(0..counts.len(), |_| AtomicU32::new(0));
    bench.times("radix sort of 64 M u32", grid::count(), || {
        let fill = |(number, n): (&AtomicU32, u32)| number.store(random(n), Relaxed);
        grid::for_each((&numbers, 0..len), fill);
        let (time, ()) = timed(|| {
            for shift in (0..u32::BITS).step_by(2 * BITS as usize) {
                pass(&numbers, &other, &of_parts, &mut counts, part, shift);
                pass(&other, &numbers, &of_parts, &mut counts, part, shift + BITS);
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
fn pass(
    from: &[AtomicU32],
    to: &[AtomicU32],
    of_parts: &[AtomicU32],
    counts: &mut [u32],
    part: usize,
    shift: u32,
) {
    let digit = move |number: u32| (number >> shift) as usize % DIGITS;
    let parts = from.len().div_ceil(part);
    let numbers =
        |tile: &Tile| &from[tile.index() * part..from.len().min((tile.index() + 1) * part)];
    grid::for_each_tile::<DIGITS>(
        parts,
        (
            |tile: &Tile| tile.mine(0..DIGITS).for_each(|at| tile.words().set(at, 0)),
            |tile: &Tile| {
                in_rows(tile, numbers(tile), |number| {
                    if let Some(number) = number {
                        tile.words().add(digit(number), 1);
                    }
                });
            },
            |tile: &Tile| {
                for digit in tile.mine(0..DIGITS) {
                    let count = tile.words().get(digit);
                    of_parts[tile.index() * DIGITS + digit].store(count, Relaxed);
                }
            },
        ),
    );
    // Of each digit those of all parts, side by side.
    grid::map_into(0..counts.len(), counts, |at| {
        of_parts[at % parts * DIGITS + at / parts].load(Relaxed)
    });
    grid::scan_exclusive(counts, 0, u32::wrapping_add);
    let counts = &*counts;
    grid::for_each_tile::<DIGITS>(
        parts,
        (
            |tile: &Tile| {
                for digit in tile.mine(0..DIGITS) {
                    let first = counts[digit * parts + tile.index()];
                    tile.words().set(digit, first);
                }
            },
            |tile: &Tile| {
                let before = (1 << tile.lane()) - 1;
                in_rows(tile, numbers(tile), |number| {
                    // Lanes without a number have a digit of their own.
                    let digit = number.map_or(DIGITS, digit);
                    // SAFETY: each lane of the tile is here, once for each row.
                    let same = unsafe { warp::same(digit as u32) };
                    let (lanes, first) = (same.count_ones(), same.trailing_zeros() as usize);
                    let place = match number {
                        Some(_) if tile.lane() == first => tile.words().add(digit, lanes),
                        _ => 0,
                    };
                    // SAFETY: as above.
                    let place =
                        unsafe { warp::shuffle(place, first) } + (same & before).count_ones();
                    if let Some(number) = number {
                        to[place as usize].store(number, Relaxed);
                    }
                });
            },
        ),
    );
}

/// So many of a lane's numbers are loaded at once.
const AT_ONCE: usize = 8;

/// Calls `f` with this lane's number of each row of a tile. In the last rows some lanes have none: all of them make as many calls.
fn in_rows(tile: &Tile, numbers: &[AtomicU32], mut f: impl FnMut(Option<u32>)) {
    let (lane, lanes) = (tile.lane(), tile.lanes());
    let mut groups = numbers.chunks_exact(lanes * AT_ONCE);
    for group in &mut groups {
        let row = |n: usize| group[n * lanes + lane].load(Relaxed);
        let numbers: [u32; AT_ONCE] = std::array::from_fn(row);
        for number in numbers {
            f(Some(number));
        }
    }
    for row in groups.remainder().chunks(lanes) {
        f(row.get(lane).map(|number| number.load(Relaxed)));
    }
}
