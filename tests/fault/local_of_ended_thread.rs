//! A pointer to a thread-local variable outlives its thread.
//@ stderr-contains: use after free: read of 
//@ stderr-contains: the block was freed
//@ stderr-contains: local_of_ended_thread::main
use std::cell::Cell;
use std::thread;

thread_local! {
    static NUMBERS: Cell<[u64; 4]> = Cell::new([std::hint::black_box(5); 4]);
}

fn main() {
    let address = thread::spawn(|| NUMBERS.with(|numbers| numbers.as_ptr().expose_provenance()))
        .join()
        .unwrap();
    let numbers: *const [u64; 4] = std::ptr::with_exposed_provenance(address);
    // SAFETY: none: the thread has ended, and its variables with it.
    println!("{:?}", unsafe { numbers.read_volatile() });
}
