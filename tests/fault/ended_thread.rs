//! The result of a thread is a pointer to its own stack.
//@ stderr-contains: dead stack frame: read of 4 bytes at 0x
//@ stderr-contains: on the stack of a thread that has ended
use std::hint::black_box;
use std::thread;

fn main() {
    let address = thread::spawn(|| {
        let number = black_box([5_u32; 100]);
        black_box(&raw const number[50]) as usize
    })
    .join()
    .unwrap();
    // SAFETY: none: the thread's stack is nobody's.
    println!("{}", unsafe { *(address as *const u32) });
}
