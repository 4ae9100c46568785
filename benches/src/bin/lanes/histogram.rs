//! How often each byte occurs.

use crate::bench::{Bench, timed};
use crate::random;
use gpu_std::grid;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

const BINS: usize = 256;
/// So many histograms are counted beside each other, so that few lanes meet at a counter.
const COPIES: usize = 256;
/// Neighbouring words that are counted in the same one.
const TOGETHER: usize = 1024;

pub fn histogram(bench: Bench) {
    let len = bench.size(64 << 20, 3000_u32);
    let words = grid::map(0..len, random);
    let counters: Vec<AtomicU32> = (0..bench.size(COPIES, 4) * BINS)
        .map(|_| AtomicU32::new(0))
        .collect();
    let mut bins = [0; BINS];
    bench.times("histogram of 256 MB", grid::count(), || {
        let (time, counted) = timed(|| count(&words, &counters));
        bins = counted;
        time
    });
    let of_words = u64::from(len) * 4;
    assert_eq!(
        bins.iter().map(|&bin| u64::from(bin)).sum::<u64>(),
        of_words
    );
    if bench.small {
        let mut expected = [0; BINS];
        let bytes = words.iter().flat_map(|word| word.to_le_bytes());
        bytes.for_each(|byte| expected[usize::from(byte)] += 1);
        assert_eq!(bins, expected);
    } else {
        // By a CPU.
        assert_eq!((bins[0], bins[255]), BINS_0_AND_255);
    }
}

/// What a CPU counts of all words.
const BINS_0_AND_255: (u32, u32) = (1_049_927, 1_050_255);

fn count(words: &[u32], counters: &[AtomicU32]) -> [u32; BINS] {
    grid::for_each(counters, |counter| counter.store(0, Relaxed));
    let copies = counters.len() / BINS;
    grid::for_each((words, 0..words.len()), move |(word, at)| {
        let copy = at / TOGETHER % copies * BINS;
        for byte in word.to_le_bytes() {
            counters[copy + usize::from(byte)].fetch_add(1, Relaxed);
        }
    });
    let bins = grid::map(0..BINS, |bin| {
        let copies = counters[bin..].iter().step_by(BINS);
        copies.map(|counter| counter.load(Relaxed)).sum()
    });
    bins.try_into().expect("a count for each bin")
}
