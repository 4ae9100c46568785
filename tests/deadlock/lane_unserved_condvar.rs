//! A lane waits for a notification, and nobody is left who could give one.
//@ stderr-contains: lane 11 of warp 0 waits for a notification of the Condvar at
//@ stderr-contains: thread 'main' (0) waits for lanes of its warp, among them lane 11 of warp 0
//@ stderr-contains: lane_unserved_condvar::main
//@ nvvm: no
use gpu_std::lanes;
use std::sync::{Condvar, Mutex};

static READY: Mutex<bool> = Mutex::new(false);
static CHANGED: Condvar = Condvar::new();

fn main() {
    lanes::for_each(0..32, |n| {
        if n == 11 {
            let ready = READY.lock().unwrap();
            drop(CHANGED.wait_while(ready, |ready| !*ready).unwrap());
        }
    });
    // Too late.
    *READY.lock().unwrap() = true;
    CHANGED.notify_all();
}
