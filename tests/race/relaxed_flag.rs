//@ stderr-contains: data race:
//@ stderr-contains: relaxed_flag::main
use std::cell::UnsafeCell;
use std::hint;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

struct Shared {
    ready: AtomicBool,
    data: UnsafeCell<u64>,
}
unsafe impl Sync for Shared {}

fn main() {
    let shared = Arc::new(Shared {
        ready: AtomicBool::new(false),
        data: UnsafeCell::new(0),
    });
    let writer = Arc::clone(&shared);
    let thread = thread::spawn(move || {
        unsafe { *writer.data.get() = 42 };
        writer.ready.store(true, Ordering::Relaxed);
    });
    while !shared.ready.load(Ordering::Relaxed) {
        hint::spin_loop();
    }
    println!("{}", unsafe { *shared.data.get() });
    thread.join().unwrap();
}
