//! A lane has a stack of its own, and the message says what makes it larger.
//@ exit: 134
//@ nvvm: no
use gpu_std::{device, lanes};
use std::hint::black_box;

// It could return, else a compiler may make a loop of the calls.
fn down(depth: u64, most: u64) -> u64 {
    let local = black_box([depth; 16]);
    if local[3] == most {
        return local[7];
    }
    down(depth + 1, most) + local[7]
}

fn main() {
    lanes::for_each(0..32_u64, |_| assert_eq!(down(0, 20), 210));
    println!("twenty calls fit");
    lanes::for_each(0..32_u64, |_| {
        if device::lane() == Some(9) {
            black_box(down(0, u64::MAX));
        }
    });
    println!("never");
}
