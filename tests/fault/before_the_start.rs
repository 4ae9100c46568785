//! An index below zero.
//@ stderr-contains: heap out of bounds: write of 4 bytes at 0x
//@ stderr-contains: 4 bytes before a block of 16 bytes
//@ stderr-contains: before_the_start::main
use std::hint::black_box;

fn main() {
    let mut numbers = vec![1, 2, 3, 4];
    // SAFETY: none: there is no element before the first.
    unsafe { *numbers.as_mut_ptr().wrapping_offset(black_box(-1)) = 5 };
    println!("{numbers:?}");
}
