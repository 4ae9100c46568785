//! Writes past the end of a static array.
//@ stderr-contains: out of bounds: write of 1 byte at 0x
//@ stderr-contains: just past the end of the static `static_overflow::TABLE` of 10 bytes
use std::hint::black_box;

static mut TABLE: [u8; 10] = [0; 10];

fn main() {
    let table = (&raw mut TABLE).cast::<u8>();
    for index in 0..black_box(11) {
        // SAFETY: none: the last index is out of bounds.
        unsafe { table.add(index).write_volatile(index as u8) };
    }
    println!("{}", unsafe { table.read_volatile() });
}
