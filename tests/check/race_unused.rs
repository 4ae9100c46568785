//! One side of the race reads a value that nobody uses.
//@ stderr-contains: data race: read of 8 bytes by
//@ stderr-contains: race_unused::look
use std::thread;

static mut NUMBER: u64 = 0;

fn look(number: *const u64) {
    // SAFETY: none: main writes at the same time.
    let _unused = unsafe { *number };
}

fn main() {
    let address = (&raw mut NUMBER).expose_provenance();
    let thread = thread::spawn(move || look(std::ptr::with_exposed_provenance(address)));
    // SAFETY: none: the thread reads at the same time.
    unsafe { NUMBER = 3 };
    thread.join().unwrap();
}
