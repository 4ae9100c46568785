//! `main` cannot begin without its thread-locals.
//@ exit: 134
//@ flags: --heap-size 16M
//@ heap: device
use std::cell::UnsafeCell;

thread_local!(static HUGE: UnsafeCell<[u8; 32 << 20]> = const { UnsafeCell::new([0; 32 << 20]) });

fn main() {
    println!("not reached {:p}", HUGE.with(UnsafeCell::get));
}

//@ nvvm: 134
