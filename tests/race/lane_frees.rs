//! A lane drops what its neighbour reads.
//@ stderr-contains: data race: deallocation by lane 2 of warp 0
//@ stderr-contains: heap block of 8 bytes
//@ stderr-contains: no happens-before with: read of 8 bytes by lane 1 of warp 0
//@ nvvm: no
use gpu_std::lanes;
use std::hint;
use std::sync::atomic::{AtomicBool, Ordering};

static DONE: AtomicBool = AtomicBool::new(false);

struct Pointer(*mut u64);
// SAFETY: none; that is the bug.
unsafe impl Sync for Pointer {}

fn main() {
    let pointer = Pointer(Box::into_raw(Box::new(5)));
    lanes::for_each(0..32, |n| {
        let pointer = &pointer;
        if n == 1 {
            println!("{}", unsafe { *pointer.0 });
            // Relaxed: the read above may still be under way when the flag is seen.
            DONE.store(true, Ordering::Relaxed);
        }
        if n == 2 {
            while !DONE.load(Ordering::Relaxed) {
                hint::spin_loop();
            }
            drop(unsafe { Box::from_raw(pointer.0) });
        }
    });
}
