//! Threads that do nothing: what starting and ending all of them costs.

use std::thread;

pub fn empty_scope(threads: usize) {
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {});
        }
    });
}
