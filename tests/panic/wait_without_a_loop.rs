//! A wait on a condition variable may end for nothing. With a seed some do, so that a missing loop is found.
//@ seeds: 0..100
//@ stderr-contains: of 0..100 failed with exit code 101
//@ stderr-contains: woken before it was ready

use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (ready, changed) = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            for round in 1..=20 {
                let mut now = ready.lock().unwrap();
                if *now < round {
                    now = changed.wait(now).unwrap();
                }
                assert!(*now >= round, "woken before it was ready");
            }
        });
        for round in 1..=20 {
            *ready.lock().unwrap() = round;
            changed.notify_one();
        }
        waiter.join().unwrap();
    });
}
