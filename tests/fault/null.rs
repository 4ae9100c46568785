//! A field of a structure that is not there.
//@ stderr-contains: null pointer: 8 bytes at 0x8
//@ stderr-contains: null::second
//@ profile: release
use std::hint::black_box;

#[repr(C)]
struct Pair {
    _first: u64,
    second: u64,
}

#[inline(never)]
fn second(pair: *const Pair) -> u64 {
    // SAFETY: none: the pointer is null.
    unsafe { (&raw const (*pair).second).read_volatile() }
}

fn main() {
    println!("{}", second(black_box(std::ptr::null())));
}
