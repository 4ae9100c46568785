//! What starting and ending threads costs.

use crate::bench::{Bench, timed};
use crate::programs::empty_scope::empty_scope;
use std::sync::Barrier;
use std::thread;

pub fn all(bench: Bench) {
    bench.each("spawn + join", 200, |_| {
        thread::spawn(|| {}).join().unwrap()
    });
    for (what, threads) in [("scope with 8 threads", 8), ("16 scoped threads", 16)] {
        let threads = bench.size(threads, 4);
        let rounds = bench.size(20, 1);
        bench.times(what, threads, || {
            timed(|| (0..rounds).for_each(|_| empty_scope(threads))).0 / rounds
        });
    }
    let threads = bench.threads(4000);
    bench.times("scope of 4,000 threads", threads, || {
        timed(|| empty_scope(threads)).0
    });
    bench.times("scope of 4,000 threads that meet", threads, || {
        let barrier = Barrier::new(threads + 1);
        let meet = || {
            thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| barrier.wait());
                }
                barrier.wait();
            });
        };
        timed(meet).0
    });
}
