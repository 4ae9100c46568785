//@ stderr-contains: data race:
//@ stderr-contains: stack of thread 'main' (0)
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

struct Pointer(*mut u64);
unsafe impl Send for Pointer {}

/// The thread's handle is dropped: had the thread ended before, that would order what it did.
static DROPPED: AtomicBool = AtomicBool::new(false);

fn main() {
    let mut value = 1u64;
    let pointer = Pointer(&raw mut value);
    thread::scope(|scope| {
        scope.spawn(move || {
            let pointer = pointer;
            while !DROPPED.load(Ordering::Relaxed) {
                thread::yield_now();
            }
            unsafe { pointer.0.write_volatile(2) };
        });
        DROPPED.store(true, Ordering::Relaxed);
        // The scope's thread still runs.
        unsafe { *(&raw mut value) += 1 };
    });
    println!("{value}");
}
