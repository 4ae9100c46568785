//! Two lanes of a call take two locks in opposite orders, and each has its first.
//@ stderr-contains: lane 3 of warp 0 waits for the Mutex at
//@ stderr-contains: lane 20 of warp 0 waits for the Mutex at
//@ stderr-contains: taken by lane 3 of warp 0
//@ stderr-contains: taken by lane 20 of warp 0
//@ stderr-contains: lanes_lock_order::first_then_second
//@ stderr-contains: lanes_lock_order::second_then_first
//@ nvvm: no
use gpu_std::lanes;
use std::sync::{Barrier, Mutex};

static FIRST: Mutex<u32> = Mutex::new(0);
static SECOND: Mutex<u32> = Mutex::new(0);
static BOTH: Barrier = Barrier::new(2);

#[inline(never)]
fn first_then_second() {
    let mut first = FIRST.lock().unwrap();
    BOTH.wait();
    *first += 1;
    *SECOND.lock().unwrap() += *first;
}

#[inline(never)]
fn second_then_first() {
    let mut second = SECOND.lock().unwrap();
    BOTH.wait();
    *second += 1;
    *FIRST.lock().unwrap() += *second;
}

fn main() {
    lanes::for_each(0..32, |n| match n {
        3 => first_then_second(),
        20 => second_then_first(),
        _ => {}
    });
}
