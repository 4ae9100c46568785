//@ flags: --timeout 1s
//@ stderr-contains: error: the program ran longer than 1s; it was stopped
//! Two threads are polite: each gives its lock back when the other has the second one, and both try again for ever.
use std::sync::{Barrier, Mutex};
use std::thread;

static LOCKS: [Mutex<()>; 2] = [Mutex::new(()), Mutex::new(())];
static STEP: Barrier = Barrier::new(2);

fn take_both(first: usize) {
    loop {
        let _first = LOCKS[first].lock().unwrap();
        STEP.wait();
        let second = LOCKS[1 - first].try_lock();
        STEP.wait();
        if second.is_ok() {
            return;
        }
    }
}

fn main() {
    let thread = thread::spawn(|| take_both(0));
    take_both(1);
    thread.join().unwrap();
}
