//! A latch on the stack of the waiting thread: whoever opens it touches it once more afterwards, when the waiting function may have
//! returned.
//@ seeds: 0..100
//@ stderr-contains: dead stack frame:
//@ stderr-contains: on the stack of thread 'main' (0)
//@ stderr-contains: repeat this run with
use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};

struct Latch {
    open: AtomicU32,
    opened: AtomicU32,
}

struct Address(*const Latch);
// SAFETY: none: see `opener`.
unsafe impl Send for Address {}

fn opener(latch: Address) {
    // SAFETY: none: after the first store the latch may be gone.
    unsafe {
        (*latch.0).open.store(1, Ordering::Release);
        (*latch.0).opened.fetch_add(1, Ordering::Relaxed);
    }
}

#[inline(never)]
fn wait_once() -> JoinHandle<()> {
    let latch = Latch {
        open: AtomicU32::new(0),
        opened: AtomicU32::new(0),
    };
    let address = Address(&raw const latch);
    let thread = thread::spawn(move || {
        let address = address;
        opener(address)
    });
    while latch.open.load(Ordering::Acquire) == 0 {
        std::hint::spin_loop();
    }
    thread
}

/// Deep in the stack, so that the frames of what `main` does next do not cover the latch.
#[inline(never)]
fn wait_deep() -> JoinHandle<()> {
    let room = black_box([0_u8; 4096]);
    let thread = wait_once();
    black_box(&room);
    thread
}

fn main() {
    for _ in 0..4 {
        wait_deep().join().unwrap();
    }
    println!("done");
}
