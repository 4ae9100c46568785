//! A lane keeps its lock for ever. Its call has ended when the thread wants it.
//@ stderr-contains: deadlock: one thread waits, for nobody
//@ stderr-contains: thread 'main' (0) waits for the Mutex at
//@ stderr-contains: taken by lane 2 of warp 0, whose call has ended
//@ nvvm: no
use gpu_std::lanes;
use std::mem;
use std::sync::Mutex;

static LOCK: Mutex<u32> = Mutex::new(0);

fn main() {
    lanes::for_each(0..32, |n| {
        if n == 2 {
            mem::forget(LOCK.lock().unwrap());
        }
    });
    *LOCK.lock().unwrap() += 1;
}
