//! What the runtime costs, by ordinary `#[bench]` functions: `cargo gpu-bench --manifest-path benches/Cargo.toml --compare host`.
//!
//! On the emulator the clock counts instructions, so only a GPU's times say something.

#![feature(test)]

extern crate test;

use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::SystemTime;
use test::{Bencher, black_box};

#[bench]
fn spawn_and_join(bencher: &mut Bencher) {
    bencher.iter(|| thread::spawn(|| {}).join());
}

#[bench]
fn scope_with_8_threads(bencher: &mut Bencher) {
    bencher.iter(|| {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {});
            }
        });
    });
}

#[bench]
fn mutex_uncontended(bencher: &mut Bencher) {
    let mutex = Mutex::new(0u64);
    bencher.iter(|| *mutex.lock().unwrap() += 1);
}

/// All of 8 threads take it 100 times; threads included.
#[bench]
fn mutex_of_8_threads(bencher: &mut Bencher) {
    let mutex = Mutex::new(0u64);
    bencher.iter(|| {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..100).for_each(|_| *mutex.lock().unwrap() += 1));
            }
        });
    });
}

/// A message to another thread and one back.
#[bench]
fn mpsc_there_and_back(bencher: &mut Bencher) {
    let (ping, pinged) = mpsc::channel::<u32>();
    let (pong, ponged) = mpsc::channel();
    let echo = thread::spawn(move || pinged.iter().try_for_each(|number| pong.send(number)));
    bencher.iter(|| {
        ping.send(black_box(7)).unwrap();
        ponged.recv().unwrap()
    });
    drop(ping);
    echo.join().unwrap().unwrap();
}

#[bench]
fn mpsc_to_oneself(bencher: &mut Bencher) {
    let (sender, receiver) = mpsc::channel();
    bencher.iter(|| {
        sender.send(black_box(7)).unwrap();
        receiver.recv().unwrap()
    });
}

#[bench]
fn allocate_and_free_64_bytes(bencher: &mut Bencher) {
    bencher.iter(|| Box::new(black_box([1u64; 8])));
}

/// libtest captures it on a CPU, and our host on a GPU, where it is a host call.
#[bench]
fn println_a_short_line(bencher: &mut Bencher) {
    bencher.iter(|| println!("line {}", black_box(7)));
}

/// Of the calls of std that ask the host, the shortest.
#[bench]
fn host_call_round_trip(bencher: &mut Bencher) {
    bencher.iter(SystemTime::now);
}
