//! Reads one byte past the end of a vector, as an index that nobody checks.
//@ stderr-contains: heap out of bounds: read of 1 byte at 0x
//@ stderr-contains: just past the end of a block of 10 bytes
//@ stderr-contains: the block was allocated
//@ stderr-contains: heap_overflow_read::sum
#[inline(never)]
fn sum(bytes: &[u8]) -> u64 {
    let mut sum = 0;
    for index in 0..=bytes.len() {
        // SAFETY: none: the last index is out of bounds.
        sum += u64::from(unsafe { *bytes.as_ptr().wrapping_add(index) });
    }
    sum
}

fn main() {
    let bytes: Vec<u8> = (0..10).collect();
    println!("{}", sum(&bytes));
}
