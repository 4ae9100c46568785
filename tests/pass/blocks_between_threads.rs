//@ flags: --detect-races
//@ heap: device
//! Memory goes from thread to thread through the heap alone: what different threads did with it are no races, though nothing in the program orders them.
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many threads have come so far. It orders nothing.
static READY: AtomicUsize = AtomicUsize::new(0);

fn meet(step: usize) {
    READY.fetch_add(1, Ordering::Relaxed);
    while READY.load(Ordering::Relaxed) < 2 * step {
        thread::yield_now();
    }
}

fn use_memory(mark: u64) {
    // More than a thread keeps for itself, of two sizes.
    let small: Vec<Box<[u64; 4]>> = (0..100).map(|_| black_box(Box::new([mark; 4]))).collect();
    let medium: Vec<Vec<u64>> = (0..20).map(|_| black_box(vec![mark; 64])).collect();
    assert!(small.iter().all(|one| **one == [mark; 4]));
    assert!(medium.iter().flatten().all(|&word| word == mark));
}

fn main() {
    thread::scope(|scope| {
        for own in 0..2 {
            scope.spawn(move || {
                for step in 0..4 {
                    if step % 2 == own {
                        use_memory(step as u64);
                    }
                    meet(step + 1);
                }
            });
        }
    });
    println!("used by one after the other");
}
