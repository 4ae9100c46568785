//! A thread ends and keeps its lock for ever.
//@ stderr-contains: thread 'main' (0) waits for the Mutex at
//@ stderr-contains: taken by a thread that has ended (1)

use std::sync::Mutex;
use std::{mem, thread};

static LOCK: Mutex<u32> = Mutex::new(0);

fn main() {
    thread::spawn(|| mem::forget(LOCK.lock().unwrap())).join().unwrap();
    *LOCK.lock().unwrap() += 1;
}
