//! Memory that is freed with another alignment than it was allocated with.
//@ stderr-contains: is freed as 16 bytes aligned to 1, but was allocated as 16 bytes aligned to 8
use std::hint::black_box;

fn main() {
    let words = black_box(Box::into_raw(Box::new([1_u64; 2])));
    // SAFETY: none: bytes are aligned otherwise.
    drop(unsafe { Box::from_raw(words.cast::<[u8; 16]>()) });
}
