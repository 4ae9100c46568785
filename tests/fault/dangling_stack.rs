//! A thread uses a local variable of a function that has returned meanwhile.
//@ stderr-contains: dead stack frame: read of 8 bytes at 0x
//@ stderr-contains: on the stack of thread 'main' (0), in a frame whose function has returned
use std::hint::black_box;
use std::sync::mpsc::channel;
use std::thread;

#[derive(Clone, Copy)]
struct Address(*const u64);
// SAFETY: none: see below.
unsafe impl Send for Address {}

#[inline(never)]
fn local() -> Address {
    let numbers = black_box([1_u64; 64]);
    Address(black_box(&raw const numbers[32]))
}

fn main() {
    let (sender, receiver) = channel::<Address>();
    let reader = thread::spawn(move || {
        let address = receiver.recv().unwrap();
        // SAFETY: none: the array is gone.
        println!("{}", unsafe { address.0.read() });
    });
    sender.send(local()).unwrap();
    reader.join().unwrap();
}
