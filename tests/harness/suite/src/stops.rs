//! Tests that stop the whole program, or never come to an end.

use std::ffi::c_char;
use std::hint::black_box;
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::{process, thread};

unsafe extern "C" {
    fn __assertfail(message: *const c_char, file: *const c_char, line: u32, function: *const c_char, size: usize) -> !;
}

/// Neighbours in a batch, which must not suffer.
#[test]
fn a_passes() {
    println!("not shown");
}

#[test]
fn z_passes() {}

#[test]
fn aborts() {
    println!("before the abort");
    process::abort();
}

#[test]
fn traps() {
    println!("before the trap");
    let text = c"a condition of C";
    // SAFETY: the driver's function for a failed assertion of C; it takes terminated texts, and does not return.
    unsafe { __assertfail(text.as_ptr(), text.as_ptr(), 7, text.as_ptr(), 1) }
}

#[test]
fn writes_to_an_illegal_address() {
    let address = black_box(0x10_usize) as *mut u32;
    // SAFETY: there is no such memory; the device stops the program here.
    unsafe { address.write_volatile(1) }
}

#[test]
fn never_ends() {
    println!("before the loop");
    loop {
        black_box(());
    }
}

#[test]
fn waits_for_ever() {
    let (sender, receiver) = channel::<()>();
    thread::Builder::new()
        .name("waiter".to_owned())
        .spawn(move || receiver.recv())
        .unwrap()
        .join()
        .unwrap()
        .unwrap();
    drop(sender);
}

#[test]
fn overflows_its_stack() {
    fn deeper(depth: u64) -> u64 {
        let local = black_box([depth; 64]);
        deeper(depth + 1) + local[(depth % 64) as usize]
    }
    println!("{}", deeper(black_box(0)));
}

#[test]
fn runs_out_of_memory() {
    let all: Vec<u8> = Vec::with_capacity(black_box(1 << 45));
    black_box(all);
}

#[test]
fn exits_with_7() {
    println!("before the exit");
    process::exit(7);
}

#[test]
fn exits_with_0() {
    process::exit(0);
}

#[test]
fn faults_in_a_thread() {
    let barrier = Arc::new(Barrier::new(2));
    let theirs = Arc::clone(&barrier);
    thread::spawn(move || {
        theirs.wait();
        let address = black_box(0x18_usize) as *mut u32;
        // SAFETY: as above.
        unsafe { address.write_volatile(1) }
    });
    barrier.wait();
    loop {
        thread::yield_now();
    }
}

#[test]
fn prints_10_megabytes() {
    let line = "0123456789abcdef".repeat(64);
    for _ in 0..10 * 1024 {
        println!("{}", &line[1..]);
    }
    panic!("after all that");
}
