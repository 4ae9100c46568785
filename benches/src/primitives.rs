//! What a thread's single steps cost: locks, handles, memory, collections, formatting, thread-locals, host calls, panics.

use crate::bench::Bench;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Arc, Mutex, RwLock, mpsc};
use std::time::{Instant, SystemTime};
use std::{env, fs, panic, process, thread};

/// Functions of their own: the driver compiles them at the same time.
pub fn all(bench: Bench) {
    locks(bench);
    messages(bench);
    memory(bench);
    thread_locals(bench);
    control(bench);
    host(bench);
}

#[inline(never)]
fn locks(bench: Bench) {
    let mutex = Mutex::new(0);
    bench.each("Mutex: lock, unlock", 1000, |_| {
        *black_box(&mutex).lock().unwrap() += 1
    });
    let lock = RwLock::new(0);
    bench.each("RwLock: read, unlock", 1000, |_| {
        black_box(*black_box(&lock).read().unwrap());
    });
    bench.each("RwLock: write, unlock", 1000, |_| {
        *black_box(&lock).write().unwrap() += 1
    });
}

#[inline(never)]
fn messages(bench: Bench) {
    bench.each("unpark oneself, park", 1000, |_| {
        thread::current().unpark();
        thread::park();
    });
    let (sender, receiver) = mpsc::channel();
    bench.each("mpsc: send, receive", 300, |index| {
        sender.send(index).unwrap();
        assert_eq!(receiver.recv().unwrap(), index);
    });
}

#[inline(never)]
fn memory(bench: Bench) {
    bench.each("Box of 64 bytes: new, drop", 1000, |index| {
        drop(black_box(Box::new([u64::from(index); 8])));
    });
    bench.each("64 boxes of 64 bytes, alive together", 50, |index| {
        let all: [Box<[u64; 8]>; 64] = std::array::from_fn(|_| Box::new([u64::from(index); 8]));
        drop(black_box(all));
    });
    bench.each("Vec::with_capacity(1 MiB)", 50, |_| {
        drop(black_box(Vec::<u8>::with_capacity(1 << 20)));
    });
    bench.each("Arc: new, drop", 1000, |index| {
        drop(black_box(Arc::new(index)))
    });
    let shared = Arc::new(1);
    bench.each("Arc: clone, drop", 1000, |_| {
        drop(black_box(Arc::clone(&shared)))
    });
    bench.each("Vec<u64>: 100 pushes", 50, |_| {
        let mut all = Vec::new();
        (0..100_u64).for_each(|number| all.push(black_box(number)));
        assert_eq!(black_box(all).len(), 100);
    });
    bench.each("HashMap<u32, u32>: 100 inserts", 50, |_| {
        let mut all = HashMap::new();
        (0..100_u32).for_each(|number| _ = all.insert(black_box(number), number));
        assert_eq!(black_box(all).len(), 100);
    });
    bench.each("format! of an integer", 200, |index| {
        drop(black_box(format!("{index}")))
    });
    let length = bench.size(64 << 20, 1 << 10);
    bench.times("vec![0u8; 64 MiB]", 1, || {
        let start = Instant::now();
        let zeros = vec![0u8; black_box(length)];
        let time = start.elapsed();
        assert_eq!(black_box(zeros)[length - 1], 0);
        time
    });
}

thread_local! {
    static CONSTANT: Cell<u64> = const { Cell::new(1) };
    static LAZY: Cell<u64> = Cell::new("1".parse().unwrap());
    static DROPPED: RefCell<Vec<u64>> = RefCell::new(vec![1]);
}

#[inline(never)]
fn thread_locals(bench: Bench) {
    bench.each("thread_local!, const: get and set", 1000, |_| {
        CONSTANT.set(black_box(CONSTANT.get()) + 1)
    });
    bench.each("thread_local!, lazy: get and set", 1000, |_| {
        LAZY.set(black_box(LAZY.get()) + 1)
    });
    bench.each("thread_local!, dropped: borrow", 1000, |_| {
        DROPPED.with_borrow(|all| _ = black_box(all.len()))
    });
    bench.each("thread::current, drop", 1000, |_| {
        drop(black_box(thread::current()))
    });
}

#[inline(never)]
fn depth(levels: u32) -> u32 {
    let own = black_box(levels);
    if levels == 0 {
        own
    } else {
        depth(levels - 1) + own
    }
}

#[inline(never)]
fn control(bench: Bench) {
    bench.each("integer loop of 1,000 steps", 100, |seed| {
        let step = |state: u64, _| {
            state.wrapping_mul(6_364_136_223_846_793_005) ^ u64::from(black_box(seed))
        };
        black_box((0..1000).fold(1, step));
    });
    bench.each("recursion, 1,000 deep", 20, |_| {
        assert_eq!(depth(1000), 500_500)
    });
    bench.each("yield_now", 200, |_| thread::yield_now());
    bench.each("available_parallelism", 50, |_| {
        black_box(thread::available_parallelism().unwrap());
    });
    bench.each("Instant::now", 1000, |_| _ = black_box(Instant::now()));
}

/// A part of its own: one of the code generators ends the program at a panic.
pub fn panics(bench: Bench) {
    bench.each("catch_unwind of nothing", 1000, |_| {
        panic::catch_unwind(|| _ = black_box(0)).unwrap();
    });
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    bench.each("catch_unwind of a panic", 200, |index| {
        assert!(panic::catch_unwind(|| panic!("{}", black_box(index))).is_err());
    });
    panic::set_hook(hook);
}

#[inline(never)]
fn host(bench: Bench) {
    bench.each("host call: SystemTime::now", 200, |_| {
        _ = black_box(SystemTime::now())
    });
    let path = env::temp_dir().join(format!("gpu-run-bench-{}", process::id()));
    let length = bench.size(64 << 20, 1 << 10);
    fs::write(&path, vec![7u8; length]).unwrap();
    bench.times("fs::read of 64 MiB", 1, || {
        let start = Instant::now();
        let bytes = fs::read(&path).unwrap();
        let time = start.elapsed();
        assert_eq!((bytes.len(), bytes[length - 1]), (length, 7));
        time
    });
    fs::remove_file(&path).unwrap();
}
