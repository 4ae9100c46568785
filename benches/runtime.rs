//! What the runtime costs, by ordinary `#[bench]` functions: `cargo gpu-bench --manifest-path benches/Cargo.toml --compare host`.
//!
//! On the emulator the clock counts instructions, so only a GPU's times say something. For a GPU `BENCH_FILE_MIB=1024` makes the file large.

#![feature(test)]

extern crate test;

use rayon::prelude::*;
use std::io::Write as _;
use std::panic::catch_unwind;
use std::sync::{Mutex, mpsc};
use std::time::{Instant, SystemTime};
use std::{env, fs, process, thread};
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

#[bench]
fn clock_read(bencher: &mut Bencher) {
    bencher.iter(Instant::now);
}

#[bench]
fn catch_unwind_of_nothing(bencher: &mut Bencher) {
    bencher.iter(|| catch_unwind(|| black_box(7)));
}

/// A number from the environment.
fn size(variable: &str, default: usize) -> usize {
    env::var(variable).map_or(default, |text| text.parse().expect("a whole number"))
}

/// 16 million numbers of 8 bytes, by as many threads as there are, but 64 at most: with more an H100 gets slower.
#[bench]
fn rayon_sum(bencher: &mut Bencher) {
    let numbers: Vec<u64> = (0..size("BENCH_SUM_MILLIONS", 16) as u64 * 1_000_000).collect();
    let threads = thread::available_parallelism().unwrap().get().min(64);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    bencher.bytes = size_of_val(numbers.as_slice()) as u64;
    bencher.iter(|| pool.install(|| black_box(&numbers).par_iter().sum::<u64>()));
}

/// Just written, so it comes out of the page cache; the memory is new each time. The emulator's clock hardly sees what the host does, so there each
/// sample has thousands of iterations: little is read unless the environment asks for more.
#[bench]
fn read_a_file(bencher: &mut Bencher) {
    const MIB: usize = 1 << 20;
    let mebibytes = size("BENCH_FILE_MIB", 1);
    let path = env::temp_dir().join(format!("gpu-run-bench-{}", process::id()));
    let mut file = fs::File::create(&path).unwrap();
    let block = vec![7u8; MIB];
    (0..mebibytes).for_each(|_| file.write_all(&block).unwrap());
    bencher.bytes = (mebibytes * MIB) as u64;
    bencher.iter(|| fs::read(&path).unwrap().len());
    fs::remove_file(&path).unwrap();
}
