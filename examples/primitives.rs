//! What a thread's single steps cost: thread-locals, handles, collections, formatting, panics that are caught. Ordinary Rust, so the CPU is measured by the
//! same source: `cargo run --release --example primitives` beside `cargo gpu-run --release --example primitives`.
//!
//! On the emulator the clock counts instructions: there "1 ns" is one instruction.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hint::black_box;
use std::panic;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

thread_local! {
    static CONSTANT: Cell<u64> = const { Cell::new(1) };
    static LAZY: Cell<u64> = Cell::new("1".parse().unwrap());
    static DROPPED: RefCell<Vec<u64>> = RefCell::new(vec![1]);
}

/// Warms up, then prints the best of five rounds, per operation.
fn measure(name: &str, count: u32, mut operation: impl FnMut(u32)) {
    let mut round = |count| {
        let start = Instant::now();
        (0..count).for_each(&mut operation);
        start.elapsed()
    };
    round(count / 10 + 1);
    let best = (0..5).map(|_| round(count)).min().unwrap_or(Duration::ZERO);
    println!(
        "{name:<36} {:>10.1} ns",
        best.as_nanos() as f64 / f64::from(count)
    );
}

#[inline(never)]
fn depth(n: u32) -> u32 {
    let own = black_box(n);
    if n == 0 { own } else { depth(n - 1) + own }
}

fn main() {
    measure("thread_local!, const: get and set", 1000, |_| {
        CONSTANT.set(black_box(CONSTANT.get()) + 1)
    });
    measure("thread_local!, lazy: get and set", 1000, |_| {
        LAZY.set(black_box(LAZY.get()) + 1)
    });
    measure("thread_local!, dropped: borrow", 1000, |_| {
        DROPPED.with_borrow(|all| _ = black_box(all.len()))
    });
    measure("thread::current()", 1000, |_| {
        drop(black_box(thread::current()))
    });
    measure("Box of 64 bytes", 1000, |i| {
        drop(black_box(Box::new([u64::from(i); 8])))
    });
    measure("64 boxes of 64 bytes, alive together", 50, |i| {
        let all: [Box<[u64; 8]>; 64] = std::array::from_fn(|_| Box::new([u64::from(i); 8]));
        drop(black_box(all))
    });
    measure("Vec::with_capacity(1 MiB)", 50, |_| {
        drop(black_box(Vec::<u8>::with_capacity(1 << 20)))
    });
    measure("vec![0; 1 MiB]", 5, |_| drop(black_box(vec![0u8; 1 << 20])));
    measure("Arc::new", 1000, |i| drop(black_box(Arc::new(i))));
    let shared = Arc::new(1);
    measure("Arc::clone", 1000, |_| drop(black_box(Arc::clone(&shared))));
    let lock = Mutex::new(0);
    measure("Mutex: lock and unlock", 1000, |_| {
        *lock.lock().unwrap() += 1
    });
    let (sender, receiver) = mpsc::channel();
    measure("mpsc: send and receive", 300, |i| {
        sender.send(i).unwrap();
        black_box(receiver.recv().unwrap());
    });
    measure("Vec<u64>: 100 pushes", 50, |_| {
        let mut all = Vec::new();
        (0..100_u64).for_each(|x| all.push(black_box(x)));
        drop(black_box(all));
    });
    measure("HashMap<u32, u32>: 100 inserts", 50, |_| {
        let mut all = HashMap::new();
        (0..100_u32).for_each(|x| _ = all.insert(black_box(x), x));
        drop(black_box(all));
    });
    measure("format! of a number", 200, |i| {
        drop(black_box(format!("{i}")))
    });
    measure("recursion, 1,000 deep", 20, |_| _ = black_box(depth(1000)));
    measure("catch_unwind of nothing", 1000, |_| {
        panic::catch_unwind(|| _ = black_box(0)).unwrap();
    });
    panic::set_hook(Box::new(|_| {}));
    measure("catch_unwind of a panic", 200, |i| {
        assert!(panic::catch_unwind(|| panic!("{}", black_box(i))).is_err());
    });
}
