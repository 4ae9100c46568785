//! Writes one element past the end of a vector's capacity.
//@ stderr-contains: heap out of bounds: write of 4 bytes at 0x
//@ stderr-contains: just past the end of a block of 28 bytes
//@ stderr-contains: heap_overflow_write::main
fn main() {
    let mut numbers = Vec::<u32>::with_capacity(7);
    let start = numbers.as_mut_ptr();
    for index in 0..8 {
        // SAFETY: none: the vector has room for 7.
        unsafe { start.add(index).write(index as u32) };
    }
    // SAFETY: never reached.
    unsafe { numbers.set_len(7) };
    println!("{numbers:?}");
}
