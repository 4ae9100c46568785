//! How many registers a lane gets: fewer registers, more warps.
//!
//! A multiprocessor has 65,536 registers for its warps. Unlimited, a program with indirect calls takes up to 254 a lane, which leaves
//! 8 warps; 64 leave 32, and cost a lone thread nothing that could be measured (docs/measurements.md).

use crate::options::Threads;
use device_abi::{LANES, WARPS_PER_BLOCK};

/// Registers of one multiprocessor, on every architecture from sm_70.
const PER_MULTIPROCESSOR: u32 = 65_536;
/// Unless the number of threads says otherwise: 32 warps per multiprocessor.
const DEFAULT: u32 = 64;
/// What the hardware can address.
const MOST: u32 = 255;
/// Below, the compiler spills all the time; 64 warps per multiprocessor need no less.
const LEAST: u32 = 32;
/// The hardware allocates in steps.
const STEP: u32 = 8;

/// The budget with which `threads` warps fit `multiprocessors`.
pub fn budget(threads: Option<Threads>, multiprocessors: u32) -> u32 {
    let Some(Threads::Count(warps)) = threads else {
        return DEFAULT;
    };
    let blocks = warps.get().div_ceil(WARPS_PER_BLOCK);
    let warps = blocks.div_ceil(multiprocessors.max(1)) * WARPS_PER_BLOCK;
    let registers = PER_MULTIPROCESSOR / LANES / warps;
    (registers / STEP * STEP).clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    fn count(warps: u32) -> u32 {
        budget(Some(Threads::Count(NonZeroU32::new(warps).unwrap())), 132)
    }

    #[test]
    fn few_threads_get_all_registers_and_many_a_share() {
        assert_eq!(count(1), 255);
        assert_eq!(count(132 * 8), 255);
        assert_eq!(count(132 * 16), 128);
        assert_eq!(count(132 * 32), 64);
        assert_eq!(count(4100), 64);
        assert_eq!(count(132 * 64), 32);
        assert_eq!(count(1_000_000), 32);
        assert_eq!(budget(None, 132), 64);
        assert_eq!(budget(Some(Threads::Max), 132), 64);
    }
}
