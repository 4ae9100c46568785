//! `main` joins a thread that waits for `main`'s message.
//@ stderr-contains: waits for a notification of the Condvar at
//@ stderr-contains: deadlock: each of 2 threads waits for another
//@ stderr-contains: join_each_other::main
//@ stderr-contains: join_each_other::wait_for_main

use std::sync::{Condvar, Mutex};
use std::thread;

static READY: Mutex<bool> = Mutex::new(false);
static CHANGED: Condvar = Condvar::new();

#[inline(never)]
fn wait_for_main() {
    let mut ready = READY.lock().unwrap();
    while !*ready {
        ready = CHANGED.wait(ready).unwrap();
    }
}

fn main() {
    thread::spawn(wait_for_main).join().unwrap();
    *READY.lock().unwrap() = true;
    CHANGED.notify_all();
}
