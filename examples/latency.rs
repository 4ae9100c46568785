//! What threads cost: spawn and join, locks, messages, printing, allocation. Ordinary Rust, so the CPU is measured by the same
//! source: `cargo run --release --example latency` beside `cargo gpu-run --release --example latency`.
//!
//! On the emulator the clock counts instructions: there "1 ns" is one instruction.

use std::hint::black_box;
use std::panic;
use std::sync::{Barrier, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// Warms up, then prints the best of five rounds, per operation.
fn measure(name: &str, count: u32, mut round: impl FnMut(u32)) {
    round(count / 10 + 1);
    let best = (0..5)
        .map(|_| {
            let start = Instant::now();
            round(count);
            start.elapsed()
        })
        .min()
        .unwrap_or(Duration::ZERO);
    println!(
        "{name:<36} {:>10.2} us",
        best.as_nanos() as f64 / 1000.0 / f64::from(count)
    );
}

fn main() {
    measure("spawn + join", 200, |n| {
        for _ in 0..n {
            thread::spawn(|| {}).join().unwrap();
        }
    });
    measure("scope with 8 threads", 20, |n| {
        for _ in 0..n {
            thread::scope(|s| {
                for _ in 0..8 {
                    s.spawn(|| {});
                }
            });
        }
    });
    measure("allocate + free 64 bytes", 1000, |n| {
        for i in 0..n {
            drop(black_box(Box::new([u64::from(i); 8])));
        }
    });
    let mutex = Mutex::new(0u64);
    measure("lock + unlock, uncontended", 1000, |n| {
        for _ in 0..n {
            *mutex.lock().unwrap() += 1;
        }
    });
    measure("lock + unlock, 16 threads (all)", 16 * 100, |n| {
        thread::scope(|s| {
            for _ in 0..16 {
                s.spawn(|| {
                    for _ in 0..n / 16 {
                        *mutex.lock().unwrap() += 1;
                    }
                });
            }
        });
    });
    measure("rendezvous, there and back", 100, |n| {
        let (ping, pinged) = mpsc::sync_channel(0);
        let (pong, ponged) = mpsc::sync_channel(0);
        thread::scope(|s| {
            s.spawn(move || pinged.iter().for_each(|x: u32| pong.send(x).unwrap()));
            for i in 0..n {
                ping.send(i).unwrap();
                ponged.recv().unwrap();
            }
            drop(ping);
        });
    });
    measure("catch_unwind of nothing", 1000, |n| {
        for i in 0..n {
            black_box(panic::catch_unwind(|| black_box(i))).unwrap();
        }
    });
    measure("eprintln! of a short line", 50, |n| {
        for i in 0..n {
            eprintln!("line {i}");
        }
    });
    let threads = thread::available_parallelism()
        .map_or(1, |n| n.get())
        .min(4000) as u32
        - 1;
    measure(&format!("{threads} threads at once: each"), threads, |n| {
        let barrier = Barrier::new(n as usize + 1);
        thread::scope(|s| {
            for _ in 0..n {
                s.spawn(|| barrier.wait());
            }
            barrier.wait();
        });
    });
    measure("integer loop of 1,000 steps", 100, |n| {
        let mut x = 1u64;
        for i in 0..n * 1000 {
            x = x.wrapping_mul(6_364_136_223_846_793_005) ^ u64::from(black_box(i));
        }
        black_box(x);
    });
}
