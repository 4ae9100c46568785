//! A detached thread has a reference to a local variable of a function that has returned.
//@ stderr-contains: dead stack frame: read of 8 bytes at 0x
//@ stderr-contains: on the stack of thread 'main' (0), in a frame whose function has returned
//@ stderr-contains: in thread 'late' (1)
use std::hint::black_box;
use std::thread;
use std::time::Duration;

#[inline(never)]
fn start() -> thread::JoinHandle<u64> {
    let numbers = black_box([7_u64; 64]);
    let address = (&raw const numbers[32]).expose_provenance();
    let thread = thread::Builder::new().name("late".to_owned());
    let thread = thread.spawn(move || {
        thread::sleep(Duration::from_millis(5));
        let number: *const u64 = std::ptr::with_exposed_provenance(address);
        // SAFETY: none: `start` has returned.
        unsafe { number.read_volatile() }
    });
    black_box(&numbers);
    thread.unwrap()
}

fn main() {
    println!("{}", start().join().unwrap());
}
