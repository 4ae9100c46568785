//! How much of the hardware's call stack private variables may take.

use super::calls::{Calls, Recursion};

/// What the private variables of functions that cannot recurse may take together, however they call each other: nobody checks that the call stack holds them.
/// The launcher keeps that much and more (`device::cuda::memory`).
const TOGETHER: u64 = 4096;

/// Of a function that recurses by direct calls: its hardware frame is not much larger, so recursion stays about as deep.
const DIRECT: u64 = 32;
/// Of a function that may recurse by calls of addresses.
const BY_ADDRESS: u64 = 128;
/// Of all others, if the sum allows it.
const LIMITS: [u64; 6] = [1024, 512, 256, 128, 64, 0];

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
            sum <= limit
        })
        .count()
}

fn taken(limit: u64, sizes: &[u64]) -> u64 {
    sizes[..fitting(limit, sizes)].iter().sum()
}
