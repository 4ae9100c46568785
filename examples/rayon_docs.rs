//! A program of rayon's documentation: its functions `sum_of_squares`, `increment_all` and `quick_sort`, and `par_sort_unstable`, as they
//! stand there. rayon's threads are warps of the GPU. `cargo gpu-run --release --example rayon_docs -- [NUMBERS]`, and `cargo run` for the
//! CPU.

mod command;

use rayon::prelude::*;
use std::time::Instant;

fn main() {
    let [count] = command::arguments();
    let count = command::number("count of numbers", count, 100_000, 1..=50_000_000);
    let place = command::place(rayon::current_num_threads(), 1);
    let mut digits: Vec<i32> = (0..count).map(|n| (n % 10) as i32).collect();
    // All different, in an order that looks random.
    let mut a: Vec<u32> = (0..count as u32)
        .map(|n| n.wrapping_mul(0x9e37_79b1))
        .collect();
    let mut b = a.clone();

    let start = Instant::now();
    let squares = sum_of_squares(&digits);
    increment_all(&mut digits);
    let more = sum_of_squares(&digits);
    quick_sort(&mut a);
    b.par_sort_unstable();
    let took = start.elapsed();

    println!("the sum of the squares is {squares}, and {more} when all numbers are one more");
    println!(
        "both sorts agree: {}, and are right: {}",
        a == b,
        a.is_sorted()
    );
    println!("rayon's documentation with {count} numbers: {took:.1?} {place}");
}

// From rayon's README and the documentation of `rayon::iter` and `rayon::join`, as rustfmt writes them.

fn sum_of_squares(input: &[i32]) -> i32 {
    input
        .par_iter() // <-- just change that!
        .map(|&i| i * i)
        .sum()
}

fn increment_all(input: &mut [i32]) {
    input.par_iter_mut().for_each(|p| *p += 1);
}

fn quick_sort<T: PartialOrd + Send>(v: &mut [T]) {
    if v.len() > 1 {
        let mid = partition(v);
        let (lo, hi) = v.split_at_mut(mid);
        rayon::join(|| quick_sort(lo), || quick_sort(hi));
    }
}

// Partition rearranges all items `<=` to the pivot
// item (arbitrary selected to be the last item in the slice)
// to the first half of the slice. It then returns the
// "dividing point" where the pivot is placed.
fn partition<T: PartialOrd + Send>(v: &mut [T]) -> usize {
    let pivot = v.len() - 1;
    let mut i = 0;
    for j in 0..pivot {
        if v[j] <= v[pivot] {
            v.swap(i, j);
            i += 1;
        }
    }
    v.swap(i, pivot);
    i
}
