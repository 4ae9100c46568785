//! As many threads as a GPU holds, all printing at once: every line comes out, and whole.
//@ flags: --threads 4001
//@ stdout: counted
//@ detect-races: no

use std::sync::Barrier;
use std::thread;

const THREADS: usize = 4000;

fn main() {
    let barrier = &Barrier::new(THREADS);
    thread::scope(|scope| {
        for number in 0..THREADS {
            scope.spawn(move || {
                barrier.wait();
                println!("{}: {}", number % 4, "whole ".repeat(number % 4));
            });
        }
    });
}
