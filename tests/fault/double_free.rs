//! Two owners of one box.
//@ stderr-contains: double free: the block of 4 bytes at 0x
//@ stderr-contains: the block was freed
//@ stderr-contains: double_free::main
use std::hint::black_box;

fn main() {
    let first = black_box(Box::into_raw(Box::new(7)));
    // SAFETY: none: the second box frees what the first has freed.
    unsafe {
        drop(Box::from_raw(first));
        drop(Box::from_raw(first));
    }
}
