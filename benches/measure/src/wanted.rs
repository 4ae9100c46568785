//! The rows of the table, in its order: what an operation must cost at least, and what we want of a GPU of an H100's size.

use crate::row::Unit;

/// A row.
pub struct Wanted {
    pub row: &'static str,
    pub unit: Unit,
    /// What the hardware needs at least, in the row's unit, by the limits that docs/performance.md names: hand-overs between SMs, updates with a release, raw host calls.
    pub floor: Option<f64>,
    pub target: Option<f64>,
}

const US: f64 = 1e3;
const MS: f64 = 1e6;

pub const ROWS: &[Wanted] = &[
    plain("empty scope, all threads"),
    target("primes below 2 M", 9.0 * MS),
    target("pi, 100 M points", 9.0 * MS),
    target("mandelbrot 1024 x 1024", 8.0 * MS),
    target("n-body energy, 4,096 bodies", 7.0 * MS),
    target("sum of 16 M u32", 8.0 * MS),
    target("word count, 20,000 lines", 3.0 * MS),
    target("sort 2,000 u32 in each of 256 threads", 1.5 * MS),
    both("spawn + join", 1.26 * US, 4.0 * US),
    plain("scope with 8 threads"),
    target("16 scoped threads", 40.0 * US),
    target("scope of 4,000 threads", 5.0 * MS),
    plain("scope of 4,000 threads that meet"),
    both("Mutex: lock, unlock", 0.49 * US, 0.6 * US),
    rate("one lock, 1 thread", None),
    rate("one lock, 16 threads", None),
    rate("one lock, 132 threads", None),
    rate("one lock, 1,056 threads", Some(1.7e6)),
    target("RwLock: read, unlock", 0.7 * US),
    plain("RwLock: write, unlock"),
    target("unpark oneself, park", 1.0 * US),
    target("mpsc: send, receive", 1.5 * US),
    both("park and unpark, there and back", 1.26 * US, 2.5 * US),
    plain("mpsc, there and back"),
    plain("rendezvous channel, there and back"),
    plain("notify_one of 4,000 waiters, each"),
    plain("notify_all of 4,000 waiters, to the end"),
    both("Box of 64 bytes: new, drop", 36.0, 0.1 * US),
    rate("Box of 64 bytes, 4,000 threads together", Some(1e9)),
    plain("64 boxes of 64 bytes, alive together"),
    rate("Box of 64 bytes, 16 alive, 4,000 threads", None),
    rate("Box of 64 bytes of another thread: drop", None),
    both("Arc: new, drop", 0.97 * US, 1.2 * US),
    target("Arc: clone, drop", 0.7 * US),
    target("Vec<u64>: 100 pushes", 5.0 * US),
    target("HashMap<u32, u32>: 100 inserts", 20.0 * US),
    target("format! of an integer", 1.0 * US),
    plain("Vec::with_capacity(1 MiB)"),
    plain("vec![0u8; 64 MiB]"),
    plain("fill 1 KiB"),
    plain("copy 1 KiB"),
    plain("copy 1 KiB to another alignment"),
    plain("fill 2 KiB"),
    plain("copy 2 KiB"),
    plain("copy 2 KiB to another alignment"),
    plain("fill 4 KiB"),
    plain("copy 4 KiB"),
    plain("copy 4 KiB to another alignment"),
    plain("fill 64 KiB"),
    plain("copy 64 KiB"),
    plain("copy 64 KiB to another alignment"),
    plain("fill 64 MiB"),
    plain("copy 64 MiB"),
    plain("copy 64 MiB to another alignment"),
    rate("read u32s, 1 thread", None),
    rate("read u32s, 16 threads", None),
    rate("read u32s, 132 threads", None),
    rate("read u32s, 4,000 threads", None),
    both("println! of a short line", 3.27 * US, 8.0 * US),
    plain("eprintln! of a short line"),
    both("host call: SystemTime::now", 3.27 * US, 5.0 * US),
    rate("host calls by 4,000 threads", Some(1e6)),
    target("the longest wait of these host calls", 50.0 * MS),
    plain("fs::read of 64 MiB"),
    plain("rayon: join of nothing"),
    target("rayon: empty par_iter of 10,000", 0.1 * MS),
    target("rayon: sum of 16 M u32", 0.3 * MS),
    target("rayon: par_sort_unstable of 1 M u32", 5.0 * MS),
    target("rayon: mandelbrot 1024 x 1024", 1.0 * MS),
    target("rayon: primes below 2 M", 2.0 * MS),
    plain("saxpy of 64 M f32"),
    plain("saxpy of 64 M f32, not in place"),
    plain("sum of 256 M u32"),
    plain("inclusive scan of 64 M u32"),
    plain("histogram of 256 MB"),
    plain("radix sort of 64 M u32"),
    plain("mandelbrot 4096 x 4096, 1,000 iterations"),
    plain("n-body, 64 K bodies"),
    plain("matrix product of f32, 4096^3"),
    both("grid call of nothing", 1.5 * US, 8.0 * US),
    plain("lane call of nothing"),
    plain("thread_local!, const: get and set"),
    plain("thread_local!, lazy: get and set"),
    plain("thread_local!, dropped: borrow"),
    plain("thread::current, drop"),
    plain("integer loop of 1,000 steps"),
    plain("recursion, 1,000 deep"),
    plain("catch_unwind of nothing"),
    plain("catch_unwind of a panic"),
    plain("yield_now"),
    plain("available_parallelism"),
    plain("Instant::now"),
];

const fn plain(row: &'static str) -> Wanted {
    Wanted {
        row,
        unit: Unit::Nanoseconds,
        floor: None,
        target: None,
    }
}

const fn target(row: &'static str, target: f64) -> Wanted {
    Wanted {
        target: Some(target),
        ..plain(row)
    }
}

const fn both(row: &'static str, floor: f64, wanted: f64) -> Wanted {
    Wanted {
        floor: Some(floor),
        ..target(row, wanted)
    }
}

const fn rate(row: &'static str, target: Option<f64>) -> Wanted {
    Wanted {
        unit: Unit::PerSecond,
        target,
        ..plain(row)
    }
}
