//! A copy that is longer than what it writes to.
//@ stderr-contains: heap out of bounds: write of 
//@ stderr-contains: past the end of a block of 8 bytes
//@ stderr-contains: copy_past_the_end::main
use std::hint::black_box;

fn main() {
    let from = black_box([1_u8; 32]);
    let mut to = black_box(vec![0_u8; 8]);
    // SAFETY: none: 8 bytes are there.
    unsafe { std::ptr::copy_nonoverlapping(from.as_ptr(), to.as_mut_ptr(), black_box(20)) };
    println!("{to:?}");
}
