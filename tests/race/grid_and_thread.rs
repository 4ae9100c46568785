//! A thread changes what the items of a grid call read.
//@ stderr-contains: data race: read of 4 bytes by
//@ stderr-contains: static `grid_and_thread::LIMIT
//@ stderr-contains: grid_and_thread::above
//@ stderr-contains: no happens-before with: write of 4 bytes by thread 'writer' (1)
//@ nvvm: no
use gpu_std::grid;
use std::hint;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Builder;

static mut LIMIT: u32 = 100;
static CHANGED: AtomicBool = AtomicBool::new(false);
static DONE: AtomicBool = AtomicBool::new(false);

fn wait(flag: &AtomicBool) {
    while !flag.load(Ordering::Relaxed) {
        hint::spin_loop();
    }
}

#[inline(never)]
fn above(n: u32) -> bool {
    // SAFETY: none: the thread writes to it.
    n > unsafe { LIMIT }
}

fn main() {
    let writer = Builder::new().name("writer".to_owned()).spawn(|| {
        // SAFETY: none: the call reads it.
        unsafe { LIMIT += 7 };
        CHANGED.store(true, Ordering::Relaxed);
        wait(&DONE);
    });
    wait(&CHANGED);
    let above = grid::map(0..256, above);
    DONE.store(true, Ordering::Relaxed);
    writer.unwrap().join().unwrap();
    println!("{}", above.len());
}
