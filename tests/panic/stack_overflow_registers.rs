//@ exit: 134
//! Frames without any local in memory overflow too.
use std::hint::black_box;

// It could return, else a compiler may make a loop of the calls.
fn down(depth: u64) -> u64 {
    let here = black_box(depth);
    if here == u64::MAX {
        return 0;
    }
    black_box(down(here + 1)) + 1
}

fn main() {
    println!("{}", down(0));
}
