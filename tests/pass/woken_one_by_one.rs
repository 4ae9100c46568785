//! Thousands of threads wait on one condition variable, and each notification wakes one of them.
//@ heap: device
//@ flags: --threads 2001 --stack-size 64K
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (permits, given) = (Mutex::new(0), Condvar::new());
    let ended = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..2000 {
            scope.spawn(|| {
                let mut permits = given.wait_while(permits.lock().unwrap(), |p| *p == 0).unwrap();
                *permits -= 1;
                drop(permits);
                *ended.lock().unwrap() += 1;
            });
        }
        for _ in 0..2000 {
            *permits.lock().unwrap() += 1;
            given.notify_one();
        }
    });
    println!("{} permits, {} ended", permits.lock().unwrap(), ended.lock().unwrap());
}
