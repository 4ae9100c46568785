//! A buffer of one place with one condition variable for those who put and those who take: a notification that meets one of one's own kind is lost.
//@ seeds: 0..100
//@ stderr-contains: of 0..100 failed with exit code 123
//@ stderr-contains: GPU_RUN_SEED=
//@ stderr-contains: waits for a notification of the Condvar

use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (buffer, changed) = (Mutex::new(None), Condvar::new());
    thread::scope(|scope| {
        for t in 0..2 {
            let (buffer, changed) = (&buffer, &changed);
            scope.spawn(move || {
                for i in 0..10 {
                    let empty = buffer.lock().unwrap();
                    *changed.wait_while(empty, |item| item.is_some()).unwrap() = Some(10 * t + i);
                    changed.notify_one();
                }
            });
            scope.spawn(move || {
                for _ in 0..10 {
                    let full = buffer.lock().unwrap();
                    changed.wait_while(full, |item: &mut Option<i32>| item.is_none()).unwrap().take();
                    changed.notify_one();
                }
            });
        }
    });
}
