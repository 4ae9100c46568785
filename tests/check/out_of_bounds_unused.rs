//! An element behind the last one is read, and dropped.
//@ stderr-contains: heap out of bounds: read of 4 bytes at 0x
//@ stderr-contains: just past the end of a block of 12 bytes
//@ stderr-contains: out_of_bounds_unused::peek

fn peek(numbers: &[u32], index: usize) {
    // SAFETY: none: there is no such element.
    let _next = unsafe { *numbers.as_ptr().wrapping_add(index) };
}

fn main() {
    let numbers = vec![1, 2, 3];
    peek(&numbers, numbers.len());
}
