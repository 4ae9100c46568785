//! A counted reference is dropped once more than it was made.
//@ stderr-contains: use after free: 
//@ stderr-contains: the block was freed
//@ stderr-contains: dropped_twice::main
use std::hint::black_box;
use std::sync::Arc;

fn main() {
    let shared = black_box(Arc::new(7_u64));
    // SAFETY: none: there are two owners now, and one is counted.
    let copy = unsafe { std::ptr::read(&shared) };
    drop(shared);
    println!("{copy}");
}
