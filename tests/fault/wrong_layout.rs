//! Memory that is freed with another size than it was allocated with.
//@ stderr-contains: is freed as 16 bytes aligned to 8, but was allocated as 24 bytes aligned to 8
use std::alloc::{Layout, alloc, dealloc};
use std::hint::black_box;

fn main() {
    // SAFETY: none: the layouts differ.
    unsafe {
        let memory = black_box(alloc(Layout::new::<[u64; 3]>()));
        dealloc(memory, Layout::new::<[u64; 2]>());
    }
}
