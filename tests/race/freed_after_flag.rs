//@ stderr-contains: data race: deallocation by
//@ stderr-contains: heap block of 8 bytes
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static DONE: AtomicBool = AtomicBool::new(false);

struct Pointer(*mut u64);
unsafe impl Send for Pointer {}

fn main() {
    let raw = Box::into_raw(Box::new(5u64));
    let pointer = Pointer(raw);
    let thread = thread::spawn(move || {
        let pointer = pointer;
        println!("{}", unsafe { *pointer.0 });
        // Relaxed: the read above may still be under way when the flag is seen.
        DONE.store(true, Ordering::Relaxed);
    });
    while !DONE.load(Ordering::Relaxed) {
        thread::yield_now();
    }
    drop(unsafe { Box::from_raw(raw) });
    thread.join().unwrap();
}
