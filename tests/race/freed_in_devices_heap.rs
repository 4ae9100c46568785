//@ heap: device
//@ stderr-contains: data race: deallocation by
//! A small block, which a thread frees without a call where frees are not watched.
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static DONE: AtomicBool = AtomicBool::new(false);

struct Pointer(*mut u64);
unsafe impl Send for Pointer {}

fn main() {
    // So the heap's lists for this size are in use.
    drop(std::hint::black_box(Box::new(1u64)));
    let raw = Box::into_raw(Box::new(5u64));
    let pointer = Pointer(raw);
    let thread = thread::spawn(move || {
        let pointer = pointer;
        println!("{}", unsafe { *pointer.0 });
        DONE.store(true, Ordering::Relaxed);
    });
    while !DONE.load(Ordering::Relaxed) {
        thread::yield_now();
    }
    drop(unsafe { Box::from_raw(raw) });
    thread.join().unwrap();
}
