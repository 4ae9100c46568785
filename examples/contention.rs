//! What waiting costs when many threads wait: one mutex that all want, one condition variable, park and unpark. And what the heap costs when all use it. Ordinary Rust, so the CPU is
//! measured by the same source: `cargo run --release --example contention` beside `cargo gpu-run --release --example contention`.
//!
//! It uses as many threads as `available_parallelism` offers, up to 4,000. On the emulator the clock counts instructions.

use std::hint::black_box;
use std::mem;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

fn microseconds(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1000.0
}

/// All threads take one mutex `each` times.
fn mutex(threads: usize, each: usize) {
    let count = Mutex::new(0);
    let gate = Barrier::new(threads + 1);
    let mut taken = Duration::ZERO;
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                gate.wait();
                (0..each).for_each(|_| *count.lock().unwrap() += 1);
                gate.wait();
            });
        }
        gate.wait();
        let start = Instant::now();
        gate.wait();
        taken = start.elapsed();
    });
    let all = count.into_inner().unwrap();
    assert_eq!(all, threads * each);
    println!(
        "one mutex, {threads} threads: {:.3} M acquisitions per s",
        all as f64 / microseconds(taken)
    );
}

/// Who waits is woken by one notification after the other, each after the last thread has answered.
fn notify_one(waiters: usize) {
    /// How many may go on, and how many have.
    #[derive(Default)]
    struct Counts {
        allowed: usize,
        gone: usize,
    }
    let counts = Mutex::new(Counts::default());
    let changed = Condvar::new();
    let (ready, wakes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut taken = Duration::ZERO;
    thread::scope(|scope| {
        for _ in 0..waiters {
            scope.spawn(|| {
                let mut now = counts.lock().unwrap();
                ready.fetch_add(1, Ordering::Relaxed);
                while now.allowed == 0 {
                    now = changed.wait(now).unwrap();
                    wakes.fetch_add(1, Ordering::Relaxed);
                }
                now.allowed -= 1;
                now.gone += 1;
            });
        }
        while ready.load(Ordering::Relaxed) != waiters {
            thread::yield_now();
        }
        let start = Instant::now();
        for done in 0..waiters {
            counts.lock().unwrap().allowed += 1;
            changed.notify_one();
            while counts.lock().unwrap().gone == done {
                thread::yield_now();
            }
        }
        taken = start.elapsed();
    });
    println!(
        "notify_one, {waiters} waiters: {:.2} us each, {} wake-ups",
        microseconds(taken) / waiters as f64,
        wakes.into_inner()
    );
}

/// All who wait are woken at once; until the last thread has ended.
fn notify_all(waiters: usize) {
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
    println!(
        "notify_all, {waiters} waiters: {:.1} us to the scope's end",
        microseconds(start.elapsed())
    );
}

/// Two threads take turns, each parked while it is the other's.
fn park(rounds: usize) {
    let turn = AtomicUsize::new(0);
    let main = thread::current();
    let wait_for = |value| {
        while turn.load(Ordering::Acquire) != value {
            thread::park();
        }
    };
    let mut taken = Duration::ZERO;
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
        taken = start.elapsed();
    });
    println!(
        "park and unpark: {:.2} us there and back",
        microseconds(taken) / rounds as f64
    );
}

/// All threads allocate and free boxes, and each frees its own.
fn own_boxes(threads: usize, each: usize) {
    let taken = together(threads, |_| {
        (0..each).for_each(|index| drop(black_box(Box::new([index; 8]))));
    });
    println!(
        "boxes of 64 bytes, {threads} threads: {:.2} M new and drop per s",
        (threads * each) as f64 / microseconds(taken)
    );
}

/// All threads allocate boxes; each frees those of the thread before it.
fn others_boxes(threads: usize, each: usize) {
    let given: Vec<Mutex<Vec<Box<[usize; 8]>>>> = (0..threads).map(|_| Mutex::default()).collect();
    let gate = Barrier::new(threads);
    let taken = together(threads, |own| {
        for _ in 0..4 {
            let boxes = (0..each).map(|index| Box::new([index; 8])).collect();
            *given[own].lock().unwrap() = boxes;
            gate.wait();
            drop(mem::take(&mut *given[(own + 1) % threads].lock().unwrap()));
            gate.wait();
        }
    });
    println!(
        "boxes of 64 bytes that another thread frees, {threads} threads: {:.2} M per s, barriers included",
        (4 * threads * each) as f64 / microseconds(taken)
    );
}

/// The time in which so many threads do their work, which begins at once.
fn together(threads: usize, work: impl Fn(usize) + Sync) -> Duration {
    let gate = Barrier::new(threads + 1);
    let mut taken = Duration::ZERO;
    thread::scope(|scope| {
        for index in 0..threads {
            let (gate, work) = (&gate, &work);
            scope.spawn(move || {
                // What comes only once is not measured.
                black_box(Box::new([index; 8]));
                gate.wait();
                work(index);
                gate.wait();
            });
        }
        gate.wait();
        let start = Instant::now();
        gate.wait();
        taken = start.elapsed();
    });
    taken
}

fn main() {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get) - 1;
    let fitting = |counts: &'static [usize]| counts.iter().copied().filter(move |&n| n <= threads);
    for threads in fitting(&[1, 16, 132, 1056]) {
        mutex(threads, if threads > 1000 { 20 } else { 100 });
    }
    for waiters in fitting(&[16, 200, 1000, 4000]) {
        notify_one(waiters);
        notify_all(waiters);
    }
    park(200);
    for threads in fitting(&[1, 132, 1056, 4000]) {
        own_boxes(threads, 1000);
        others_boxes(threads, 100);
    }
}
