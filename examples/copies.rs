//! What copying costs one lane, and all of them: `memcpy`, `memmove`, `memset`, comparisons, a growing `Vec`. Ordinary Rust, so the CPU is measured by the
//! same source: `cargo run --release --example copies` beside `cargo gpu-run --release --example copies`.
//!
//! On the emulator the clock counts instructions: there "1 ns" is one instruction.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes of the long copies: more than the cache of an SM holds, less than L2 does.
const LONG: usize = 1 << 20;
/// Of the short ones.
const SHORT: [usize; 4] = [16, 64, 256, 1024];

/// Warms up, then the best of five rounds.
fn best(mut round: impl FnMut()) -> Duration {
    round();
    let time = || {
        let start = Instant::now();
        round();
        start.elapsed()
    };
    std::iter::repeat_with(time)
        .take(5)
        .min()
        .unwrap_or_default()
}

fn per(what: &str, unit: &str, count: usize, round: impl FnMut()) {
    let nanoseconds = best(round).as_nanos() as f64 / count as f64;
    println!("{what:<52} {nanoseconds:>10.2} ns / {unit}");
}

fn main() {
    let mut to = vec![0u8; LONG + 64];
    let from: Vec<u8> = (0..LONG + 64).map(|i| i as u8).collect();
    // Where both begin on a line of 16 bytes.
    let (t, f) = (to.as_ptr().align_offset(16), from.as_ptr().align_offset(16));
    println!("{LONG} bytes, one lane");
    for (what, to_at, from_at) in [
        ("aligned", 0, 0),
        ("both at 3", 3, 3),
        ("source at 8", 0, 8),
        ("source at 4", 0, 4),
        ("source at 1", 0, 1),
        ("target at 7", 7, 0),
    ] {
        per(&format!("copy, {what}"), "8 bytes", LONG / 8, || {
            let source = black_box(&from[f + from_at..][..LONG]);
            to[t + to_at..][..LONG].copy_from_slice(source);
        });
    }
    for (what, distance) in [("16", 16), ("8", 8), ("1", 1)] {
        per(&format!("move up by {what}"), "8 bytes", LONG / 8, || {
            black_box(&mut to).copy_within(t..t + LONG, t + distance);
        });
        per(&format!("move down by {what}"), "8 bytes", LONG / 8, || {
            black_box(&mut to).copy_within(t + distance..t + distance + LONG, t);
        });
    }
    per("fill", "8 bytes", LONG / 8, || {
        to[t..t + LONG].fill(black_box(7));
    });
    for (what, at) in [("aligned", 0), ("second at 8", 8), ("second at 1", 1)] {
        to[t + at..][..LONG].copy_from_slice(&from[f..][..LONG]);
        per(
            &format!("compare equal, {what}"),
            "8 bytes",
            LONG / 8,
            || {
                let equal = black_box(&from[f..][..LONG]) == black_box(&to[t + at..][..LONG]);
                assert!(equal);
            },
        );
    }
    println!("short ones, over and over");
    for len in SHORT {
        for (what, at) in [("aligned", 0), ("source at 1", 1)] {
            per(&format!("copy {len} bytes, {what}"), "copy", 100, || {
                for _ in 0..100 {
                    let source = &from[black_box(f + at)..][..black_box(len)];
                    to[t..][..len].copy_from_slice(source);
                    black_box(&mut to);
                }
            });
        }
        to[t..][..len].copy_from_slice(&from[f..][..len]);
        per(&format!("compare {len} bytes"), "comparison", 100, || {
            for _ in 0..100 {
                assert!(from[black_box(f)..][..len] == to[t..][..black_box(len)]);
            }
        });
    }
    println!("vectors and strings");
    per("Vec<u64>: 100 pushes from empty", "all", 1, || {
        let mut vec = Vec::new();
        for i in 0..100u64 {
            vec.push(black_box(i));
        }
        black_box(vec);
    });
    per("Vec<u64> of 1 M, clone", "8 bytes", 1 << 20, {
        let vec: Vec<u64> = (0..1 << 20).collect();
        move || drop(black_box(black_box(&vec).clone()))
    });
    per(
        "Vec<u64>: insert at the front, of 1,000",
        "insertion",
        1000,
        || {
            let mut vec = Vec::with_capacity(1000);
            for i in 0..1000u64 {
                vec.insert(0, black_box(i));
            }
            black_box(vec);
        },
    );
    per("String: 100 pushes of 13 bytes", "all", 1, || {
        let mut text = String::new();
        for _ in 0..100 {
            text.push_str(black_box("Hello, world!"));
        }
        black_box(text);
    });
    grid();
}

/// All threads copy at the same time, each its own part.
fn grid() {
    let threads = thread::available_parallelism()
        .map_or(1, |n| n.get())
        .min(4000)
        - 1;
    let each = (1 << 20) / if threads < 300 { 16 } else { 8 };
    let from: Vec<u64> = (0..(threads * each / 8) as u64).collect();
    let mut to = vec![0u64; from.len()];
    for (what, skew) in [("aligned", 0), ("source at 8", 1)] {
        // A `Barrier` wakes its threads one after the other, which takes them longer than the copies do.
        let ready = AtomicUsize::new(0);
        let mut times = vec![(Instant::now(), Instant::now()); threads];
        thread::scope(|s| {
            let parts = to.chunks_mut(each / 8).zip(from.chunks(each / 8));
            for ((to, from), time) in parts.zip(&mut times) {
                let ready = &ready;
                s.spawn(move || {
                    let len = from.len() - 1;
                    // Once before, for the pages' sake.
                    to[..len].copy_from_slice(&from[skew..][..len]);
                    ready.fetch_add(1, Ordering::AcqRel);
                    while ready.load(Ordering::Acquire) < threads {
                        std::hint::spin_loop();
                    }
                    let start = Instant::now();
                    black_box(&mut to[..len]).copy_from_slice(black_box(&from[skew..][..len]));
                    *time = (start, Instant::now());
                });
            }
        });
        // From the first start to the last end.
        let start = times.iter().map(|(start, _)| *start).min();
        let end = times.iter().map(|(_, end)| *end).max();
        let time = end
            .zip(start)
            .map(|(end, start)| end - start)
            .unwrap_or_default();
        let bytes = (2 * threads * (each - 8)) as f64;
        println!(
            "{:<52} {:>10.1} GB/s, read and written",
            format!("{threads} threads copy {each} bytes each, {what}"),
            bytes / time.as_nanos().max(1) as f64
        );
    }
    assert!(to[..each / 8 - 1] == from[1..each / 8]);
}
