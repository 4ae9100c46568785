//! A thread ends and keeps its lock for ever.
//@ stderr-contains: `main` waits for the Mutex at
//@ stderr-contains: taken by a thread on warp 1, which has ended

use std::sync::Mutex;
use std::{mem, thread};

static LOCK: Mutex<u32> = Mutex::new(0);

fn main() {
    thread::spawn(|| mem::forget(LOCK.lock().unwrap())).join().unwrap();
    *LOCK.lock().unwrap() += 1;
}
