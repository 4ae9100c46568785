//! A wait on a condition variable may end for nothing. With a seed some do, so that a missing loop is found.
//@ seeds: 0..100
//@ stderr-contains: of 0..100 failed with exit code 101
//@ stderr-contains: woken before it was ready

use std::sync::{Condvar, Mutex};
use std::thread;

static READY: Mutex<u32> = Mutex::new(0);
static CHANGED: Condvar = Condvar::new();

fn main() {
    thread::spawn(|| {
        for round in 1..=20 {
            *READY.lock().unwrap() = round;
            CHANGED.notify_one();
        }
    });
    for round in 1..=20 {
        let mut now = READY.lock().unwrap();
        if *now < round {
            now = CHANGED.wait(now).unwrap();
        }
        assert!(*now >= round, "woken before it was ready");
    }
}
