//@ stderr-contains: data race:
//@ stderr-contains: stack of thread 'main' (0)
use std::thread;

struct Pointer(*mut u64);
unsafe impl Send for Pointer {}

fn main() {
    let mut value = 1u64;
    let pointer = Pointer(&raw mut value);
    thread::scope(|scope| {
        scope.spawn(move || {
            let pointer = pointer;
            unsafe { pointer.0.write_volatile(2) };
        });
        // The scope's thread still runs.
        unsafe { *(&raw mut value) += 1 };
    });
    println!("{value}");
}
