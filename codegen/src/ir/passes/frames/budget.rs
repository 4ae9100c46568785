//! How much of the hardware's call stack private variables may take.

use super::calls::{Calls, Recursion};

/// What the private variables of functions that cannot recurse may take together, however they call each other: nobody checks that the call stack holds them.
/// The launcher keeps that much and more (`device::cuda::memory`).
const TOGETHER: u64 = 4096;

/// Of a function that recurses by direct calls: none, for depth is worth more. With 32 bytes a recursion of 1,000 calls did not fit an H200's call stack any more.
const DIRECT: u64 = 0;
/// Of a function that may recurse by calls of addresses.
const BY_ADDRESS: u64 = 64;
/// Of all others, if the sum allows it. Lanes' words alternate in `.local`, so one lane's variable takes 8 times its size of the SM's L1: with up to a KiB, sorting by 4,222 threads took half as long
/// again.
const LIMITS: [u64; 3] = [128, 64, 0];
/// Of one variable.
const LARGEST: u64 = 64;

/// A variable that may be private: its bytes.
pub(super) type Sizes = Vec<u64>;

/// How many bytes of each function's private variables may lie in its hardware frame. Small ones go first.
pub(super) fn limits(calls: &Calls<'_>, sizes: &[Sizes]) -> Vec<u64> {
    let mut limits = Vec::new();
    for limit in LIMITS {
        let of = |recursion: &Recursion| match recursion {
            Recursion::Never => limit,
            Recursion::ByAddress => BY_ADDRESS,
            Recursion::Direct => DIRECT,
        };
        limits = calls.recursion.iter().map(of).collect();
        let bytes: Vec<u64> = limits
            .iter()
            .zip(sizes)
            .map(|(limit, sizes)| taken(*limit, sizes))
            .collect();
        if calls.deepest(&bytes) <= TOGETHER {
            break;
        }
    }
    limits
}

/// How many of the variables, which are sorted by size, fit.
pub(super) fn fitting(limit: u64, sizes: &[u64]) -> usize {
    let mut sum: u64 = 0;
    sizes
        .iter()
        .take_while(|&&size| {
            sum = sum.saturating_add(size);
            size <= LARGEST && sum <= limit
        })
        .count()
}

fn taken(limit: u64, sizes: &[u64]) -> u64 {
    sizes[..fitting(limit, sizes)].iter().sum()
}
