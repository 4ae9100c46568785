//@ exit: 134
//! Frames without any local in memory overflow too.
use std::hint::black_box;

fn down(depth: u64) -> u64 {
    black_box(down(black_box(depth) + 1)) + 1
}

fn main() {
    println!("{}", down(0));
}
