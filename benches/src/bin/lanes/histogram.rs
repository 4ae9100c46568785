//! How often each byte occurs.

use crate::bench::{Bench, timed};
use crate::random;
use gpu_std::grid::{self, Tile};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

const BINS: usize = 256;
/// A tile's words.
const TILE: usize = 16 << 10;
/// So many words of a lane are loaded at once.
const AT_ONCE: usize = 8;

pub fn histogram(bench: Bench) {
    let len = bench.size(64 << 20, 3000_u32);
    let words = grid::map(0..len, random);
    let mut bins = [0; BINS];
    bench.times("histogram of 256 MB", grid::count(), || {
        let (time, counted) = timed(|| count(&words));
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

/// Each tile counts in memory of its own, and adds that to the whole.
fn count(words: &[u32]) -> [u32; BINS] {
    let bins = [const { AtomicU32::new(0) }; BINS];
    grid::for_each_tile::<BINS>(
        words.len().div_ceil(TILE),
        (
            |tile: &Tile| tile.mine(0..BINS).for_each(|bin| tile.words().set(bin, 0)),
            |tile: &Tile| {
                let start = tile.index() * TILE;
                let words = &words[start..words.len().min(start + TILE)];
                let group = tile.lanes() * AT_ONCE;
                let mut groups = words.chunks_exact(group);
                for group in &mut groups {
                    let word = |n: usize| group[n * tile.lanes() + tile.lane()];
                    // All of them before the first is counted. Without a loop: what has no address is in registers.
                    let (a, b, c, d) = (word(0), word(1), word(2), word(3));
                    let (e, f, g, h) = (word(4), word(5), word(6), word(7));
                    count_bytes(tile, a);
                    count_bytes(tile, b);
                    count_bytes(tile, c);
                    count_bytes(tile, d);
                    count_bytes(tile, e);
                    count_bytes(tile, f);
                    count_bytes(tile, g);
                    count_bytes(tile, h);
                }
                let rest = groups.remainder();
                tile.mine(0..rest.len())
                    .for_each(|at| count_bytes(tile, rest[at]));
            },
            |tile: &Tile| {
                for bin in tile.mine(0..BINS) {
                    bins[bin].fetch_add(tile.words().get(bin), Relaxed);
                }
            },
        ),
    );
    bins.map(AtomicU32::into_inner)
}

#[inline(always)]
fn count_bytes(tile: &Tile, word: u32) {
    for byte in word.to_le_bytes() {
        tile.words().add(byte.into(), 1);
    }
}
