//! A raw pointer outlives its Box.
//@ stderr-contains: use after free: read of 8 bytes at 0x
//@ stderr-contains: 8 bytes inside a freed block of 24 bytes
//@ stderr-contains: the block was freed
//@ stderr-contains: use_after_free::forget_about
use std::hint::black_box;

struct Node {
    _id: u64,
    value: u64,
    _next: u64,
}

#[inline(never)]
fn forget_about(node: Box<Node>) {
    drop(black_box(node));
}

fn main() {
    let node = Box::new(black_box(Node {
        _id: 1,
        value: 2,
        _next: 3,
    }));
    let pointer = &raw const *node;
    forget_about(node);
    // SAFETY: none: the box is gone.
    println!("{}", unsafe { (*pointer).value });
}
