//! Two kinds of threads wait on one condition variable, and a notification meets the wrong one. It looks, waits again, and the other's turn has passed: it is
//! woken by the notification that was meant for the first, which waits for ever.
//@ stderr-contains: deadlock: each of 2 threads waits for another
//@ stderr-contains: thread 'first' (1) waits for a notification of the Condvar
//@ stderr-contains: thread 'main' (0) waits to join thread 'first' (1)

use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

static READY: Mutex<[bool; 2]> = Mutex::new([false; 2]);
static CHANGED: Condvar = Condvar::new();

fn waiter(name: &str, kind: usize) -> thread::JoinHandle<()> {
    let waiter = thread::Builder::new().name(name.to_owned()).spawn(move || {
        let ready = READY.lock().unwrap();
        drop(CHANGED.wait_while(ready, |ready| !ready[kind]).unwrap());
    });
    // Long enough for it to wait.
    thread::sleep(Duration::from_millis(1));
    waiter.unwrap()
}

fn notify(kind: usize) {
    READY.lock().unwrap()[kind] = true;
    CHANGED.notify_one();
    thread::sleep(Duration::from_millis(1));
}

fn main() {
    let (first, second) = (waiter("first", 0), waiter("second", 1));
    notify(1);
    notify(0);
    second.join().unwrap();
    println!("the second has ended");
    first.join().unwrap();
}
