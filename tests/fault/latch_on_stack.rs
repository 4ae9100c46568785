//! A latch on the stack of the waiting thread: whoever opens it touches it once more afterwards, when the waiting function may have
//! returned.
//@ seeds: 0..100
//@ stderr-contains: dead stack frame:
//@ stderr-contains: on the stack of warp 0
//@ stderr-contains: repeat this run with
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
        thread::yield_now();
    }
    thread
}

fn main() {
    let threads: Vec<_> = (0..4).map(|_| wait_once()).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    println!("done");
}
