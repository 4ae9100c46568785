//! A number is taken for an address.
//@ stderr-contains: access out of range: 4 bytes at 0x1234560
//@ stderr-contains: nothing lies there
use std::hint::black_box;

fn main() {
    let address: *const u32 = std::ptr::without_provenance(black_box(0x123_4560));
    // SAFETY: none: nothing lies there.
    println!("{}", unsafe { *address });
}
