//! A function returns the address of its local variable.
//@ stderr-contains: dead stack frame: read of 8 bytes at 0x
//@ stderr-contains: in a frame of this thread whose function has returned
use std::hint::black_box;

#[inline(never)]
fn local() -> *const u64 {
    let numbers = black_box([1_u64; 64]);
    black_box(&raw const numbers[32])
}

fn main() {
    let address = local();
    // SAFETY: none: the array is gone.
    let number = unsafe { address.read() };
    println!("{number}");
}
