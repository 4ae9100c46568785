//! A barrier for three, and two come.
//@ stderr-contains: deadlock: each of 2 threads waits for another
//@ stderr-contains: waits at a Barrier for more threads

use std::sync::Barrier;
use std::thread;

static ALL: Barrier = Barrier::new(3);

fn main() {
    let other = thread::spawn(|| ALL.wait());
    ALL.wait();
    other.join().unwrap();
}
