//! rayon: parallel iterators and sorting, `join`, `scope`, a pool of its own, and a panic that comes back.
use rayon::prelude::*;
use std::panic::AssertUnwindSafe;

fn fib(n: u32) -> u64 {
    match n {
        0 | 1 => u64::from(n),
        2..12 => fib(n - 1) + fib(n - 2),
        _ => {
            let (a, b) = rayon::join(|| fib(n - 1), || fib(n - 2));
            a + b
        }
    }
}

fn main() {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(6)
        .build()
        .unwrap();
    pool.install(|| {
        println!("threads: {}", rayon::current_num_threads());
        let sum: u64 = (0..100_000_u64).into_par_iter().map(|n| n * n % 7).sum();
        println!("sum: {sum}");
        let mut numbers: Vec<u32> = (0..20_000_u32)
            .map(|n| n.wrapping_mul(2_654_435_761) >> 7)
            .collect();
        numbers.par_sort();
        println!("sorted: {} {:?}", numbers.is_sorted(), &numbers[..4]);
        let mut unstable: Vec<u32> = numbers.iter().rev().copied().collect();
        unstable.par_sort_unstable();
        println!("the same: {}", unstable == numbers);
        // The pieces at the end have to be taken from a worker that waits for nobody, by workers that wait for it.
        let last = (-2..i64::MAX).into_par_iter().find_last(|_| true);
        println!("the last: {last:?}");
        let mut words: Vec<String> = numbers
            .par_iter()
            .take(500)
            .map(|n| format!("{n:x}"))
            .collect();
        words.par_sort_by_key(|word| (word.len(), word.clone()));
        println!("words: {:?}", &words[..4]);
        println!("fib: {}", fib(18));
        let mut parts = [0_u64; 8];
        rayon::scope(|scope| {
            for (index, part) in parts.iter_mut().enumerate() {
                scope.spawn(move |_| *part = (1..=index as u64 + 3).product::<u64>());
            }
        });
        println!("scope: {parts:?}");
        println!(
            "longest: {:?}",
            words
                .par_iter()
                .max_by_key(|word| word.len())
                .map(String::len)
        );
    });
    let caught = std::panic::catch_unwind(AssertUnwindSafe(|| {
        pool.install(|| rayon::join(|| 1, || panic!("in a job")))
    }));
    println!(
        "a job's panic: {:?}",
        caught.unwrap_err().downcast_ref::<&str>()
    );
    let mut texts: Vec<String> = (0..6000).map(|n| format!("{:04}", n * 7 % 6000)).collect();
    let caught = std::panic::catch_unwind(AssertUnwindSafe(|| {
        pool.install(|| {
            texts.par_sort_unstable_by(|a, b| {
                assert!(a != "4321" && b != "4321", "in a comparison");
                a.cmp(b)
            })
        })
    }));
    texts.sort();
    texts.dedup();
    println!(
        "a sort that panicked: {}, and all are there: {}",
        caught.is_err(),
        texts.len() == 6000
    );
    println!(
        "and the pool goes on: {}",
        pool.install(|| (0..100).into_par_iter().sum::<i32>())
    );
}
