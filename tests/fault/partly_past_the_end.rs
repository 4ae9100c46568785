//! A value of which only the first half lies in the block.
//@ stderr-contains: heap out of bounds: read of 8 bytes at 0x
//@ stderr-contains: 4 bytes past the end of a block of 12 bytes
use std::hint::black_box;

fn main() {
    let numbers = black_box(vec![1_u32, 2, 3]);
    // SAFETY: none: the block ends in the middle. It is aligned to 8.
    println!("{}", unsafe { *numbers.as_ptr().cast::<u64>().add(1) });
}
