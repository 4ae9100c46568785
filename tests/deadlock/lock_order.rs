//! Two threads take two locks in opposite orders. Most runs end well: it takes a schedule in which each has its first lock.
//@ seeds: 0..100
//@ stderr-contains: which waits for the Mutex at
//@ stderr-contains: of 0..100 failed with exit code 123
//@ stderr-contains: GPU_RUN_SEED=
//@ stderr-contains: deadlock: every thread waits, and nothing can wake one
//@ stderr-contains: lock_order::first_then_second
//@ stderr-contains: deadlock/lock_order.rs:
//@ stderr-contains: lock_order::second_then_first

use std::sync::Mutex;
use std::thread;

static FIRST: Mutex<u32> = Mutex::new(0);
static SECOND: Mutex<u32> = Mutex::new(0);

#[inline(never)]
fn first_then_second() {
    let mut first = FIRST.lock().unwrap();
    *first += 1;
    *SECOND.lock().unwrap() += *first;
}

#[inline(never)]
fn second_then_first() {
    let mut second = SECOND.lock().unwrap();
    *second += 1;
    *FIRST.lock().unwrap() += *second;
}

fn main() {
    let other = thread::spawn(|| (0..20).for_each(|_| first_then_second()));
    (0..20).for_each(|_| second_then_first());
    other.join().unwrap();
}
