//@ flags: --heap-size 8M
//! 10,000 threads, one after the other, in a small heap: what a thread used is used again. Warps too.
//@ heap: device
use std::thread;

fn main() {
    let mut sum = 0u64;
    for i in 0..10_000u64 {
        let name = format!("thread {i}");
        let handle = thread::Builder::new().name(name).spawn(move || vec![i; 32].iter().sum::<u64>());
        sum += handle.unwrap().join().unwrap();
    }
    println!("{sum}");
    for i in 0..1_000u64 {
        // Not joined: the warp comes back by itself. At most every warp is busy for a moment.
        while thread::Builder::new().spawn(move || drop(vec![i; 32])).is_err() {
            thread::yield_now();
        }
    }
    println!("done");
}
