//@ flags: --threads 4040 --stack-size 32K
//! 4,000 std threads alive at once, all waiting for each other.
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

fn main() {
    let alive = Arc::new(AtomicU32::new(0));
    let barrier = Arc::new(Barrier::new(4001));
    let threads: Vec<_> = (0..4000u64)
        .map(|i| {
            let (alive, barrier) = (Arc::clone(&alive), Arc::clone(&barrier));
            thread::spawn(move || {
                alive.fetch_add(1, Ordering::Relaxed);
                barrier.wait();
                i
            })
        })
        .collect();
    barrier.wait();
    println!("{}", alive.load(Ordering::Relaxed));
    println!("{}", threads.into_iter().map(|t| t.join().unwrap()).sum::<u64>());
}
