//! Hash keys and random bytes: the host's 16 random bytes at launch, stretched by a counter (SplitMix64's mixing function,
//! Steele, Lea and Flood 2014). Good for hash keys; not for cryptography.

use crate::sync::atomic::{Atomic, AtomicU64, Ordering};

static COUNTER: Atomic<u64> = AtomicU64::new(0);

fn next() -> u64 {
    let seed = device_prelude::launch::get().random;
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mut z = seed[0].wrapping_add(count.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31) ^ seed[1]
}

pub fn fill_bytes(bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(8) {
        chunk.copy_from_slice(&next().to_ne_bytes()[..chunk.len()]);
    }
}
