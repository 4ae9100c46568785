//! An address of device memory says nothing about who may use it: whoever knows better has to say so with `unsafe impl Send`.
//@ error[E0277]: `*mut u32` cannot be sent between threads safely
use std::thread;

struct Buffer(*mut u32);

fn main() {
    let buffer = Buffer(Box::into_raw(Box::new(1)));
    thread::spawn(move || { let buffer = buffer; unsafe { *buffer.0 = 2 } }).join().unwrap();
}
