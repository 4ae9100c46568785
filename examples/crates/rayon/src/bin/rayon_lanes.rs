//! What rayon's iterators mean where a leaf is split over the lanes of a warp: order, nested use, scopes, pools, panics. On a GPU and on the emulator more threads than the pool has do items.
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;

fn main() {
    lanes();
    order();
    short_circuits();
    unindexed();
    nested();
    scopes();
    pools();
    panics();
    others();
}

fn lanes() {
    let threads = Mutex::new(HashSet::new());
    (0..4000).into_par_iter().for_each(|_| {
        threads.lock().unwrap().insert(thread::current().id());
    });
    let (seen, pool) = (
        threads.into_inner().unwrap().len(),
        rayon::current_num_threads(),
    );
    println!("more threads than the pool has: {}", seen > pool);
}

fn order() {
    let strings: Vec<String> = (0..1000).into_par_iter().map(|i| i.to_string()).collect();
    assert!(
        strings
            .iter()
            .enumerate()
            .all(|(i, text)| *text == i.to_string())
    );
    let pieces = (0..500).into_par_iter().map(|i| format!("{i},"));
    let joined = pieces.reduce(String::new, |left, right| left + &right);
    assert_eq!(
        joined,
        (0..500).map(|i| format!("{i},")).collect::<String>()
    );
    let (left, right): (Vec<i32>, Vec<i32>) = (0..1000).into_par_iter().map(|i| (i, 2 * i)).unzip();
    println!("unzip: {} {:?}", left.is_sorted(), right.last());
    let owned: Vec<Box<usize>> = (0..2000).map(Box::new).collect();
    println!(
        "owned: {}",
        owned.into_par_iter().map(|number| *number).sum::<usize>()
    );
}

fn short_circuits() {
    let first = (0..100_000).into_par_iter().find_first(|i| i % 977 == 976);
    let last = (0..10_000)
        .into_par_iter()
        .rev()
        .position_last(|i| i % 977 == 976);
    println!("first: {first:?}, last: {last:?}");
    let shortest = (0..1000)
        .into_par_iter()
        .with_min_len(100)
        .fold(|| 0, |count, _| count + 1);
    let pieces: Vec<usize> = shortest.collect();
    println!(
        "none below 100: {}",
        pieces.iter().all(|&count| count >= 100)
    );
}

fn unindexed() {
    let letters = "h\u{e4}\u{df}lich ".repeat(300);
    println!(
        "chars: {}",
        letters.par_chars().filter(|c| c.is_alphabetic()).count()
    );
    let words = "a bb ccc ".repeat(300);
    println!(
        "words: {}",
        words.par_split_whitespace().map(str::len).sum::<usize>()
    );
    println!(
        "bridge: {}",
        (0..500).par_bridge().map(|i| i * 2).sum::<i32>()
    );
    println!(
        "flat: {}",
        (0..100).into_par_iter().flat_map(|i| 0..i).count()
    );
}

fn nested() {
    let sums: Vec<u64> = (0..300u64)
        .into_par_iter()
        .map(|i| (0..50u64).into_par_iter().map(|j| i * j).sum())
        .collect();
    assert!(sums.iter().zip(0..).all(|(&sum, i)| sum == i * 1225));
    let pairs: Vec<(u64, u64)> = (0..300u64)
        .into_par_iter()
        .map(|i| rayon::join(|| i + 1, || i * 2))
        .collect();
    assert!(
        pairs
            .iter()
            .zip(0..)
            .all(|(&pair, i)| pair == (i + 1, i * 2))
    );
    println!("nested: {} {}", sums.len(), pairs.len());
}

fn scopes() {
    let count = AtomicUsize::new(0);
    let one = || _ = count.fetch_add(1, Ordering::Relaxed);
    (0..100).into_par_iter().for_each(|_| {
        rayon::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|_| one());
            }
        });
    });
    (0..64).into_par_iter().for_each(|_| {
        rayon::in_place_scope_fifo(|scope| {
            for _ in 0..3 {
                scope.spawn_fifo(|_| one());
            }
        });
    });
    println!("scopes: {}", count.load(Ordering::Relaxed));
    let (tell, told) = mpsc::channel();
    (0..100).into_par_iter().for_each_with(tell, |tell, i| {
        let tell = tell.clone();
        rayon::spawn(move || tell.send(i).unwrap());
    });
    println!("spawned: {}", told.iter().sum::<i32>());
}

fn pools() {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(3)
        .build()
        .unwrap();
    let sizes = || {
        (0..1000)
            .into_par_iter()
            .map(|_| rayon::current_num_threads())
    };
    let seen: BTreeSet<usize> = pool
        .install(|| sizes().collect::<Vec<_>>())
        .into_iter()
        .collect();
    println!("pool: {seen:?}");
    let other: usize = (0..40)
        .into_par_iter()
        .map(|_| pool.install(rayon::current_num_threads))
        .sum();
    println!("another pool: {other}");
    let broadcast = || rayon::broadcast(|context| context.index());
    let all = pool.install(|| {
        (0..5)
            .into_par_iter()
            .map(|_| broadcast())
            .collect::<Vec<_>>()
    });
    println!(
        "broadcasts: {}",
        all.iter().all(|indices| *indices == [0, 1, 2])
    );
}

fn panics() {
    let every = |i: i32| {
        if i % 300 == 7 {
            panic::resume_unwind(Box::new(i));
        }
    };
    let caught = panic::catch_unwind(|| (0..1000).into_par_iter().for_each(every));
    let payload = caught.unwrap_err().downcast_ref::<i32>().map(|i| i % 300);
    println!("panic: {payload:?}");

    struct Counted<'a>(&'a AtomicUsize);
    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let (made, dropped) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let make = |i| {
        if i == 777 {
            panic::resume_unwind(Box::new(i));
        }
        made.fetch_add(1, Ordering::Relaxed);
        Counted(&dropped)
    };
    let all = || {
        (0..1000)
            .into_par_iter()
            .map(make)
            .collect::<Vec<_>>()
            .len()
    };
    let caught = panic::catch_unwind(panic::AssertUnwindSafe(all));
    let (made, dropped) = (made.into_inner(), dropped.into_inner());
    println!("made and dropped: {} {}", caught.is_err(), made == dropped);
}

fn others() {
    let sum = (0..3000u64)
        .into_par_iter()
        .map_init(|| 1, |one, i| i + *one)
        .sum::<u64>();
    println!("init: {sum}");
    let mut numbers: Vec<u32> = (0..5000u32)
        .map(|i| i.wrapping_mul(2_654_435_761))
        .collect();
    numbers.par_sort_unstable();
    println!("sorted: {}", numbers.is_sorted());
    numbers.par_iter_mut().for_each(|number| *number = 1);
    let zipped = numbers
        .par_iter()
        .zip(numbers.par_iter())
        .map(|(a, b)| a + b);
    println!("zip: {}", zipped.sum::<u32>());
    let chunks = numbers.par_chunks(7).map(|chunk| chunk.iter().sum::<u32>());
    println!("chunks: {:?}", chunks.max());
}
