//! Random bytes of the host, and hash keys: the host's 16 random bytes at launch, stretched by a counter (SplitMix64's mixing function,
//! Steele, Lea and Flood 2014), so that a thread's first map costs no call.

use crate::num::NonZero;
use crate::sync::atomic::{Atomic, AtomicU64, Ordering};
use crate::sys::pal::host::{self, op};

static COUNTER: Atomic<u64> = AtomicU64::new(0);

fn next() -> u64 {
    let seed = device_prelude::launch::get().random;
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mut z = seed[0].wrapping_add(count.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31) ^ seed[1]
}

pub fn hashmap_random_keys() -> (u64, u64) {
    (next(), next())
}

fn try_fill(bytes: &mut [u8]) -> bool {
    let mut filled = 0;
    while filled < bytes.len() {
        let rest = &mut bytes[filled..];
        match host::call_into(op::RANDOM, [rest.len() as u64, 0, 0, 0], &[], rest) {
            Ok((_, count @ 1..)) => filled += count,
            _ => return false,
        }
    }
    true
}

pub fn fill_bytes(bytes: &mut [u8]) {
    if !try_fill(bytes) {
        panic!("the host has no random bytes");
    }
}

/// The error that [`fill`] gives: EIO.
const NO_BYTES: u32 = 5;

/// # Safety
/// `start` is valid for writes of `len` bytes.
unsafe fn fill(start: *mut u8, len: usize) -> u32 {
    // SAFETY: the caller's promise; what was there is not read before it is written.
    let bytes = unsafe {
        start.write_bytes(0, len);
        crate::slice::from_raw_parts_mut(start, len)
    };
    if try_fill(bytes) { 0 } else { NO_BYTES }
}

/// What the crate getrandom 0.3 and 0.4 calls with `getrandom_backend="custom"`. Its error is a number other than 0, below it for the
/// system's errors.
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_v03_custom(start: *mut u8, len: usize) -> Result<(), NonZero<i32>> {
    // SAFETY: the caller's promise.
    match NonZero::new(-(unsafe { fill(start, len) } as i32)) {
        None => Ok(()),
        Some(error) => Err(error),
    }
}

/// What the crate getrandom 0.2 calls with its feature `custom`.
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_custom(start: *mut u8, len: usize) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { fill(start, len) }
}
