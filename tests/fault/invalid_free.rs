//! A vector from the middle of another one.
//@ stderr-contains: invalid free: 0x
//@ stderr-contains: is not the start of a block but 16 bytes inside one of 64 bytes
fn main() {
    let mut numbers = vec![0_u64; 8];
    // SAFETY: none: the pointer is not one that an allocation gave.
    let tail = unsafe { Vec::from_raw_parts(numbers.as_mut_ptr().add(2), 6, 6) };
    drop(tail);
}
