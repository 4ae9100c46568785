//! What waiting costs when threads wait for each other: one mutex, one condition variable, park and unpark, channels.

use crate::bench::{Bench, timed};
use crate::together::together;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Condvar, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// One lock that all want.
pub fn locks(bench: Bench) {
    for most in [1, 16, 132, 1056] {
        let threads = bench.threads(most);
        let each = bench.size((20_000 / threads).clamp(20, 1000), 3);
        let what = match most {
            1 => "one lock, 1 thread".to_owned(),
            1056 => "one lock, 1,056 threads".to_owned(),
            _ => format!("one lock, {most} threads"),
        };
        bench.rate(&what, threads, threads * each, || {
            let count = Mutex::new(0);
            let time = together(threads, |_| {
                (0..each).for_each(|_| *count.lock().unwrap() += 1)
            });
            assert_eq!(count.into_inner().unwrap(), threads * each);
            time
        });
    }
}

pub fn wake_ups(bench: Bench) {
    park(bench);
    messages(bench, "rendezvous channel, there and back", rendezvous);
    messages(bench, "mpsc, there and back", queue);
    let waiters = bench.threads(4000);
    bench.times("notify_one of 4,000 waiters, each", waiters, || {
        notify_one(waiters) / waiters as u32
    });
    bench.times("notify_all of 4,000 waiters, to the end", waiters, || {
        notify_all(waiters)
    });
}

/// Two threads take turns, each parked while it is the other's.
fn park(bench: Bench) {
    let rounds = bench.size(200, 3);
    bench.times("park and unpark, there and back", 2, || {
        let turn = AtomicUsize::new(0);
        let main = thread::current();
        let wait_for = |value| {
            while turn.load(Ordering::Acquire) != value {
                thread::park();
            }
        };
        thread::scope(|scope| {
            let other = scope.spawn(|| {
                for round in 0..rounds {
                    wait_for(2 * round + 1);
                    turn.store(2 * round + 2, Ordering::Release);
                    main.unpark();
                }
            });
            let start = Instant::now();
            for round in 0..rounds {
                turn.store(2 * round + 1, Ordering::Release);
                other.thread().unpark();
                wait_for(2 * round + 2);
            }
            start.elapsed() / rounds as u32
        })
    });
}

/// A message to another thread and one back, by two such channels.
fn messages<S: Fn(u32) + Send>(bench: Bench, what: &str, channel: fn() -> (S, Receiver<u32>)) {
    let rounds = bench.size(100, 3);
    bench.times(what, 2, || {
        let (ping, pinged) = channel();
        let (pong, ponged) = channel();
        thread::scope(|scope| {
            scope.spawn(move || pinged.iter().for_each(pong));
            let start = Instant::now();
            for number in 0..rounds {
                ping(number);
                assert_eq!(ponged.recv().unwrap(), number);
            }
            let time = start.elapsed();
            drop(ping);
            time / rounds
        })
    });
}

/// A channel without room.
fn rendezvous() -> (impl Fn(u32) + Send, Receiver<u32>) {
    let (sender, receiver) = mpsc::sync_channel(0);
    (move |number| sender.send(number).unwrap(), receiver)
}

/// A channel with room for all.
fn queue() -> (impl Fn(u32) + Send, Receiver<u32>) {
    let (sender, receiver) = mpsc::channel();
    (move |number| sender.send(number).unwrap(), receiver)
}

/// Who waits is woken by one notification after the other, each after the last thread has answered.
fn notify_one(waiters: usize) -> Duration {
    /// How many may go on, and how many have.
    #[derive(Default)]
    struct Counts {
        allowed: usize,
        gone: usize,
    }
    let counts = Mutex::new(Counts::default());
    let changed = Condvar::new();
    let ready = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..waiters {
            scope.spawn(|| {
                let mut now = counts.lock().unwrap();
                ready.fetch_add(1, Ordering::Relaxed);
                now = changed.wait_while(now, |now| now.allowed == 0).unwrap();
                now.allowed -= 1;
                now.gone += 1;
            });
        }
        while ready.load(Ordering::Relaxed) != waiters {
            thread::yield_now();
        }
        let wake_all = || {
            for done in 0..waiters {
                counts.lock().unwrap().allowed += 1;
                changed.notify_one();
                while counts.lock().unwrap().gone == done {
                    thread::yield_now();
                }
            }
        };
        timed(wake_all).0
    })
}

/// All who wait are woken at once; until the last thread has ended.
fn notify_all(waiters: usize) -> Duration {
    let open = Mutex::new(false);
    let changed = Condvar::new();
    let ready = AtomicUsize::new(0);
    let start = thread::scope(|scope| {
        for _ in 0..waiters {
            scope.spawn(|| {
                let guard = open.lock().unwrap();
                ready.fetch_add(1, Ordering::Relaxed);
                drop(changed.wait_while(guard, |open| !*open).unwrap());
            });
        }
        while ready.load(Ordering::Relaxed) != waiters {
            thread::yield_now();
        }
        let start = Instant::now();
        *open.lock().unwrap() = true;
        changed.notify_all();
        start
    });
    start.elapsed()
}
