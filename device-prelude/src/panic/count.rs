//! How many panics the running thread is in, and whether the panic hook runs.
//!
//! std asks at each lock and unlock. On other systems it first reads a word that all threads share, since a thread-local would be slower. Here
//! that word would come from L2, and the thread's own count is in shared memory.

use crate::warp::Area;
use crate::warp::local::{self, InLocal, PANICS};

struct Count {
    /// A stack holds far fewer than this counts.
    count: u16,
    in_hook: bool,
}

// SAFETY: the area is for this type.
unsafe impl InLocal for Count {
    const AREA: Area = PANICS;
}

/// Shared memory begins with anything, and so does a lane's block: once for each warp, by its leader, before all else, and where a thread begins on another lane.
#[inline(always)]
pub(crate) fn init() {
    set(0, false);
}

/// How many.
#[inline]
pub fn count() -> u32 {
    // SAFETY: only the thread itself uses its count.
    u32::from(unsafe { (*local::of_thread::<Count>()).count })
}

/// Whether the hook of one of them runs.
#[inline]
pub fn in_hook() -> bool {
    // SAFETY: as in `count`.
    unsafe { (*local::of_thread::<Count>()).in_hook }
}

/// Sets both.
#[inline]
pub fn set(count: u32, in_hook: bool) {
    let count = count as u16;
    // SAFETY: as in `count`.
    unsafe { local::of_thread::<Count>().write(Count { count, in_hook }) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::Machine;

    #[test]
    fn each_warp_has_its_own_count() {
        let machine = Machine::new(2);
        machine.run_warp(0, || {
            init();
            assert_eq!((count(), in_hook()), (0, false));
            set(2, true);
        });
        machine.run_warp(1, || {
            init();
            assert_eq!((count(), in_hook()), (0, false));
        });
        machine.run_warp(0, || assert_eq!((count(), in_hook()), (2, true)));
    }
}
