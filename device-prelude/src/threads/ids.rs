//! Numbers of threads.

use crate::arch::atomic::{AtomicU64, Ordering};
use crate::arch::program_static;
use crate::warp::Area;
use crate::warp::lane::is_lane;
use crate::warp::local::{self, IDS, InLocal};

/// How many numbers a warp takes at a time.
const BATCH: u64 = 32;

program_static! {
    /// Where the next batch begins.
    static NEXT: AtomicU64 = AtomicU64::new(0);
}

/// The last number that the warp has given out. At the end of a batch, or zero, it has none.
struct Last(u64);

// SAFETY: the area is for this type.
unsafe impl InLocal for Last {
    const AREA: Area = IDS;
}

/// Shared memory begins with anything: once for each warp, by its leader, before all else.
#[inline(always)]
pub(crate) fn init() {
    // SAFETY: only the warp itself uses it.
    unsafe { local::own::<Last>().write(Last(0)) };
}

/// A number that no thread has had, from 1 up. The threads that one thread spawns have numbers in a row, 32 at a time.
#[inline]
pub fn new_id() -> u64 {
    if is_lane() {
        return NEXT.fetch_add(1, Ordering::Relaxed) + 1;
    }
    // SAFETY: only the warp itself uses it, and nothing of the program runs here.
    let last = unsafe { &mut (*local::own::<Last>()).0 };
    if last.is_multiple_of(BATCH) {
        *last = NEXT.fetch_add(BATCH, Ordering::Relaxed);
    }
    *last += 1;
    *last
}
