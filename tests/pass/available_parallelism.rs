//! `available_parallelism` is a promise: so many threads can be started now, beside those that are alive.
//@ flags: --threads 8

use std::sync::Barrier;
use std::thread::{self, Builder};

/// Starts as many threads as are promised, which only end when all of them have met, and says how many.
fn all_at_once() -> usize {
    let threads = thread::available_parallelism().unwrap().get();
    let all = Barrier::new(threads + 1);
    thread::scope(|scope| {
        for _ in 0..threads {
            Builder::new().spawn_scoped(scope, || all.wait()).expect("a promised thread");
        }
        // Nothing is left, and 1 is the least that there is.
        println!("while {threads} are alive: {}", thread::available_parallelism().unwrap());
        all.wait();
    });
    threads
}

fn main() {
    println!("from main: {}", all_at_once());
    // Those of a scope may not have ended altogether.
    println!("again: {}", all_at_once());
    println!("from a thread: {}", thread::spawn(all_at_once).join().unwrap());
    let both = Barrier::new(2);
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            both.wait();
            both.wait();
        });
        both.wait();
        println!("beside another: {}", all_at_once());
        both.wait();
        other.join().unwrap();
        println!("after it: {}", all_at_once());
    });
}
