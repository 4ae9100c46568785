//! Memory, long pieces of it: fills, copies, and how fast threads read.

use crate::bench::{Bench, timed};
use crate::together::together;
use crate::user;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

pub fn all(bench: Bench) {
    fills(bench);
    reads(bench);
}

/// Bytes, and how a row names them.
const LENGTHS: [(usize, &str); 5] = [
    (1 << 10, "1 KiB"),
    (2 << 10, "2 KiB"),
    (4 << 10, "4 KiB"),
    (64 << 10, "64 KiB"),
    (64 << 20, "64 MiB"),
];
/// Threads that read, and how a row names them.
const READERS: [(usize, &str); 4] = [
    (1, "1 thread"),
    (16, "16 threads"),
    (132, "132 threads"),
    (4000, "4,000 threads"),
];

/// By one thread. With `GPU_RUN_LANES=1` all lanes of its warp work on what has 2 KiB or more.
#[inline(never)]
fn fills(bench: Bench) {
    let most = bench.size(LENGTHS[4].0, LENGTHS[0].0);
    // A byte more, for a copy to another alignment.
    let from = vec![7_u8; most];
    let mut to = vec![0_u8; most + 1];
    for (length, name) in LENGTHS {
        let length = length.min(most);
        let rounds = bench.size(((8 << 20) / length).clamp(1, 1000), 1);
        let each = u32::try_from(rounds).expect("a thousand");
        let from = black_box(&from[..length]);
        bench.times(&format!("fill {name}"), 1, || {
            let fill = |round| black_box(&mut to[..length]).fill(round as u8);
            timed(|| (0..rounds).for_each(fill)).0 / each
        });
        bench.times(&format!("copy {name}"), 1, || {
            let copy = |_| black_box(&mut to[..length]).copy_from_slice(from);
            timed(|| (0..rounds).for_each(copy)).0 / each
        });
        bench.times(&format!("copy {name} to another alignment"), 1, || {
            let copy = |_| black_box(&mut to[1..=length]).copy_from_slice(from);
            timed(|| (0..rounds).for_each(copy)).0 / each
        });
        assert!(to[1..=length].iter().all(|&byte| byte == 7));
    }
}

/// Sums of `u32`s, each thread of its own part: bytes that all read in a second.
#[inline(never)]
fn reads(bench: Bench) {
    let (numbers, expected) = user::numbers(bench);
    for (threads, name) in READERS {
        let threads = bench.threads(threads);
        let part = numbers.len().div_ceil(threads);
        let sums: Vec<_> = (0..threads).map(|_| AtomicU64::new(0)).collect();
        bench.rate(
            &format!("read u32s, {name}"),
            threads,
            size_of_val(&*numbers),
            || {
                together(threads, |index| {
                    let part = numbers.chunks(part).nth(index).unwrap_or_default();
                    let sum = part.iter().map(|&number| u64::from(number)).sum();
                    sums[index].store(sum, Ordering::Relaxed);
                })
            },
        );
        let sum: u64 = sums.into_iter().map(AtomicU64::into_inner).sum();
        assert_eq!(sum, expected);
    }
}
