//! 64 threads alive at once: none ends before all have started.
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

fn main() {
    let alive = Arc::new(AtomicU32::new(0));
    let barrier = Arc::new(Barrier::new(65));
    let threads: Vec<_> = (0..64u64)
        .map(|i| {
            let (alive, barrier) = (Arc::clone(&alive), Arc::clone(&barrier));
            thread::spawn(move || {
                alive.fetch_add(1, Ordering::Relaxed);
                barrier.wait();
                i * i
            })
        })
        .collect();
    barrier.wait();
    println!("{}", alive.load(Ordering::Relaxed));
    println!("{}", threads.into_iter().map(|t| t.join().unwrap()).sum::<u64>());
}
