//! Radix sort by all lanes of the GPU: for each of four digits, `grid` counts the digits of each tile of numbers, a scan makes places of the
//! counts, and the numbers go there. `sort_unstable` by one thread, which is one lane, checks the result.
//! `cargo gpu-run --release --example radix_sort -- [NUMBERS]`, and `cargo run` for the CPU. With a path in the place of NUMBERS the program sorts a
//! file of numbers, four bytes each with the low one first, into a second file, PATH.sorted.

mod command;

use gpu_std::grid;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};
use std::{fs, io};

const DIGITS: usize = 256;
/// Neighbouring numbers that one lane counts and moves.
const TILE: usize = 1024;

fn main() {
    let [argument] = command::arguments();
    let place = command::place(grid::count(), 32);
    let is_path = |text: &str| text.parse::<i64>().is_err();
    match argument {
        Some(path) if path.to_str().is_none_or(is_path) => sort_file(Path::new(&path), &place),
        count => {
            let count = command::number("count of numbers", count, 1 << 18, 1..=1 << 28);
            sort_made(count, &place);
        }
    }
}

/// Sorts numbers that look random.
fn sort_made(count: usize, place: &str) {
    let numbers = grid::map(0..count as u32, random);

    let start = Instant::now();
    let sorted = radix_sort(&numbers);
    let took = start.elapsed();

    let mut expected = numbers;
    let start = Instant::now();
    expected.sort_unstable();
    let alone = start.elapsed();

    if sorted != expected {
        command::stop("the radix sort is wrong");
    }
    println!(
        "both sorts agree; the number in the middle is {}",
        sorted[count / 2]
    );
    println!(
        "radix_sort of {count} numbers: {took:.1?} {place}; sort_unstable by one thread: {alone:.1?}"
    );
}

/// Sorts the numbers of a file.
fn sort_file(path: &Path, place: &str) {
    let stop = |what: &str, path: &Path, why: io::Error| -> ! {
        command::stop(format!("{} cannot be {what}: {why}", path.display()))
    };
    let start = Instant::now();
    let bytes = fs::read(path).unwrap_or_else(|why| stop("read", path, why));
    let read = start.elapsed();
    let (numbers, []) = bytes.as_chunks() else {
        command::stop(format!("{} ends within a number", path.display()));
    };

    let start = Instant::now();
    let numbers = grid::map(numbers, |number| u32::from_le_bytes(*number));
    let sorted = radix_sort(&numbers);
    let result = grid::map(&sorted, |number| number.to_le_bytes());
    let took = start.elapsed();

    let is_sorted = grid::reduce(
        1..sorted.len().max(1),
        || true,
        |so_far, at| so_far && sorted[at - 1] <= sorted[at],
        |a, b| a && b,
    );
    if !is_sorted {
        command::stop("the radix sort is wrong");
    }
    let mut target = path.as_os_str().to_owned();
    target.push(".sorted");
    let target = Path::new(&target);
    let start = Instant::now();
    fs::write(target, result.as_flattened()).unwrap_or_else(|why| stop("written", target, why));
    let written = start.elapsed();

    let speed = |time: Duration| bytes.len() as f64 / 1e6 / time.as_secs_f64();
    println!("{} has them in order", target.display());
    println!(
        "radix_sort of {} numbers: read in {read:.1?} ({:.0} MB/s), sorted in {took:.1?} {place}, written in {written:.1?} ({:.0} MB/s)",
        sorted.len(),
        speed(read),
        speed(written)
    );
}

fn radix_sort(numbers: &[u32]) -> Vec<u32> {
    let mut from = grid::map(numbers, |number| AtomicU32::new(*number));
    let mut to = grid::map(numbers, |_| AtomicU32::new(0));
    for shift in [0, 8, 16, 24] {
        sort_by_digit(&from, &to, |number| (number >> shift) as usize % DIGITS);
        (from, to) = (to, from);
    }
    grid::map(&from, |number| number.load(Relaxed))
}

/// Numbers with the same digit keep their order. No two numbers have the same place, but only the algorithm knows that, not the compiler:
/// so the numbers are atomic.
fn sort_by_digit(from: &[AtomicU32], to: &[AtomicU32], digit: impl Fn(u32) -> usize + Sync) {
    let tiles = from.len().div_ceil(TILE);
    let of_tiles = grid::map(grid::chunks(from, TILE), |numbers| {
        let mut counts = [0_u32; DIGITS];
        for number in numbers {
            counts[digit(number.load(Relaxed))] += 1;
        }
        counts
    });
    // All tiles' counts of the first digit, then those of the second one: the sum of all before is a place.
    let mut places = grid::map(0..DIGITS * tiles, |at| of_tiles[at % tiles][at / tiles]);
    grid::scan_exclusive(&mut places, 0, |a, b| a + b);
    grid::for_each((grid::chunks(from, TILE), 0..tiles), |(numbers, tile)| {
        let mut next: [u32; DIGITS] = std::array::from_fn(|digit| places[digit * tiles + tile]);
        for number in numbers {
            let number = number.load(Relaxed);
            let next = &mut next[digit(number)];
            to[*next as usize].store(number, Relaxed);
            *next += 1;
        }
    });
}

/// A number that looks random: the `n`th of a sequence.
fn random(n: u32) -> u32 {
    let n = (n ^ n >> 16).wrapping_mul(0x7feb_352d);
    let n = (n ^ n >> 15).wrapping_mul(0x846c_a68b);
    n ^ n >> 16
}
