//! A wakeup that is lost: the flag is looked at before the lock is taken, and set without it.
//@ seeds: 0..100
//@ stderr-contains: of 0..100 failed with exit code 123
//@ stderr-contains: GPU_RUN_SEED=
//@ stderr-contains: deadlock: every thread waits, and nothing can wake one
//@ stderr-contains: waits for a notification of the Condvar at
//@ stderr-contains: lost_wakeup::main

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Condvar, Mutex, mpsc};
use std::thread;

fn main() {
    let (round, lock, raised) = (AtomicU32::new(0), Mutex::new(()), Condvar::new());
    let (done, rounds_done) = mpsc::channel();
    thread::scope(|scope| {
        let (round, lock, raised) = (&round, &lock, &raised);
        scope.spawn(move || {
            for next in 1..=20 {
                if round.load(Ordering::SeqCst) < next {
                    // A notification that comes here wakes nobody.
                    let guard = lock.lock().unwrap();
                    drop(raised.wait(guard).unwrap());
                }
                done.send(next).unwrap();
            }
        });
        for next in 1..=20 {
            round.store(next, Ordering::SeqCst);
            raised.notify_one();
            assert_eq!(rounds_done.recv(), Ok(next));
        }
    });
}
