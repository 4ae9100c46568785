//! A thread that was notified cannot have its mutex back: who notified it keeps the lock and waits for its end.
//@ stderr-contains: thread 'main' (0) waits to join thread 'notified' (1)
//@ stderr-contains: thread 'notified' (1) waits for the Mutex at
//@ stderr-contains: taken by thread 'main' (0)

use std::sync::{Condvar, Mutex};
use std::thread;

static STATE: Mutex<u32> = Mutex::new(0);
static CHANGED: Condvar = Condvar::new();

fn main() {
    let notified = thread::Builder::new().name("notified".to_owned());
    let notified = notified.spawn(|| {
        let mut state = STATE.lock().unwrap();
        *state = 1;
        while *state == 1 {
            state = CHANGED.wait(state).unwrap();
        }
    });
    let mut state = loop {
        let state = STATE.lock().unwrap();
        if *state == 1 {
            break state;
        }
        drop(state);
        thread::yield_now();
    };
    *state = 2;
    CHANGED.notify_one();
    notified.unwrap().join().unwrap();
    drop(state);
}
