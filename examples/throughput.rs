//! What a thread gets done when others do the same beside it: formatting, hashing, sorting, allocating, trees, arrays on the stack. Nothing is shared, so what slows a thread
//! down is the hardware: caches, memory, issue slots. Ordinary Rust, so the CPU is measured by the same source: `cargo run --release --example throughput` beside
//! `cargo gpu-run --release --example throughput`.
//!
//! On the emulator the clock counts instructions: there "1 ns" is one instruction, of any thread.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

/// One thread's work, `rounds` times; the result depends on all of it.
type Work = fn(rounds: u32, seed: u32) -> u32;

const WORK: [(&str, u32, Work); 6] = [
    ("format two numbers", 20, format_numbers),
    ("hash map, 64 inserts", 4, hash),
    ("sort 64 numbers", 10, sort),
    ("64 boxes, alive together", 10, boxes),
    ("tree, 64 inserts", 4, tree),
    ("4 x 4 matrices, 16 products", 10, matrices),
];

fn main() {
    // One is `main`, which waits.
    let most = thread::available_parallelism().map_or(1, |n| n.get().max(2) - 1);
    let mut counts = vec![1, 132, 1056, most];
    counts.retain(|count| *count <= most);
    counts.dedup();
    print!("{:<28}", "ns of one thread's round");
    counts.iter().for_each(|count| print!(" {count:>10}"));
    println!("  threads");
    for (what, rounds, work) in WORK {
        print!("{what:<28}");
        for &count in &counts {
            print!(" {:>10.0}", measure(count, rounds, work));
        }
        println!();
    }
}

/// Nanoseconds of a round, from the first start to the last end.
fn measure(threads: usize, rounds: u32, work: Work) -> f64 {
    let ready = AtomicUsize::new(0);
    let mut times = vec![(Instant::now(), Instant::now()); threads];
    thread::scope(|s| {
        for (seed, time) in times.iter_mut().enumerate() {
            let ready = &ready;
            s.spawn(move || {
                // Caches and the heap's magazines are as they are in a program that runs.
                black_box(work(2, seed as u32));
                ready.fetch_add(1, Ordering::AcqRel);
                while ready.load(Ordering::Acquire) < threads {
                    std::hint::spin_loop();
                }
                let start = Instant::now();
                black_box(work(rounds, seed as u32));
                *time = (start, Instant::now());
            });
        }
    });
    let start = times.iter().map(|(start, _)| *start).min();
    let end = times.iter().map(|(_, end)| *end).max();
    let time = end.zip(start).map(|(end, start)| end - start);
    time.unwrap_or_default().as_nanos() as f64 / f64::from(rounds)
}

/// The next of a sequence that looks random.
fn next(state: &mut u32) -> u32 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    *state >> 8
}

fn format_numbers(rounds: u32, mut seed: u32) -> u32 {
    let mut text = String::with_capacity(64);
    let mut sum = 0;
    for _ in 0..rounds {
        text.clear();
        let (a, b) = (next(&mut seed), next(&mut seed));
        write!(text, "{a}, {b:>8}").expect("a string takes all");
        sum += text.len() as u32;
    }
    sum
}

fn hash(rounds: u32, mut seed: u32) -> u32 {
    let mut map = HashMap::new();
    for _ in 0..rounds {
        map.clear();
        for i in 0..64 {
            map.insert(next(&mut seed), i);
        }
    }
    map.len() as u32
}

fn sort(rounds: u32, mut seed: u32) -> u32 {
    let mut numbers = [0; 64];
    for _ in 0..rounds {
        numbers.fill_with(|| next(&mut seed));
        black_box(&mut numbers).sort_unstable();
    }
    numbers[0]
}

fn boxes(rounds: u32, mut seed: u32) -> u32 {
    let mut sum = 0u32;
    for _ in 0..rounds {
        let all: [Box<u32>; 64] = std::array::from_fn(|_| Box::new(next(&mut seed)));
        sum = black_box(&all)
            .iter()
            .fold(sum, |sum, one| sum.wrapping_add(**one));
    }
    sum
}

fn tree(rounds: u32, mut seed: u32) -> u32 {
    let mut sum = 0;
    for _ in 0..rounds {
        let map: BTreeMap<u32, u32> = (0..64).map(|i| (next(&mut seed), i)).collect();
        sum += map.len() as u32;
    }
    sum
}

fn matrices(rounds: u32, mut seed: u32) -> u32 {
    let mut a: [[u32; 4]; 4] = std::array::from_fn(|_| std::array::from_fn(|_| next(&mut seed)));
    for _ in 0..16 * rounds {
        let mut product = [[0; 4]; 4];
        multiply(black_box(&a), black_box(&a), &mut product);
        a = product;
    }
    a[0][0]
}

#[inline(never)]
fn multiply(a: &[[u32; 4]; 4], b: &[[u32; 4]; 4], product: &mut [[u32; 4]; 4]) {
    for (row, out) in a.iter().zip(product) {
        for (j, out) in out.iter_mut().enumerate() {
            let terms = row.iter().zip(b).map(|(x, line)| x.wrapping_mul(line[j]));
            *out = terms.fold(0, u32::wrapping_add);
        }
    }
}
