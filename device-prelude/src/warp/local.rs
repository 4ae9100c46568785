//! A warp's entry of the local table: 1008 bytes of shared memory that only the warp itself uses ([`device_abi::LOCAL_TABLE`]).
//!
//! An acquire invalidates the SM's L1, so what a thread reads often would come from L2 each time. Shared memory stays.
//!
//! ```text
//!    0   the thread's block of thread-locals, and the list of their destructors (`tls`)
//!   16   its count of panics (`panic`)
//!   20   what its lanes do (`warp::lane`)
//!   24   the tile of a call on all warps that its lanes do (`threads`)
//!   32   which idle warps it has seen (`threads`)
//!   40   the last number that it gave a thread (`threads`)
//!   48   free objects of small sizes (`heap`)
//! ```

use super::Area;
use super::lane::is_lane;
use crate::arch::{self, Local};
use device_abi::{LANE_HEADER_BYTES, LOCAL_ENTRY_BYTES};

pub(crate) const TLS: Area = Area::first(16);
pub(crate) const PANICS: Area = TLS.then(4);
pub(crate) const LANES: Area = PANICS.then(4);
pub(crate) const TILE: Area = LANES.then(8);
pub(crate) const SEEN: Area = TILE.then(8);
pub(crate) const IDS: Area = SEEN.then(8);
pub(crate) const SLOTS: Area = IDS.then(960);

/// How far what belongs to a thread reaches. A lane's block begins with as much.
const OF_THREAD: usize = PANICS.end();

const _: () =
    assert!(SLOTS.end() as u64 == LOCAL_ENTRY_BYTES && OF_THREAD as u64 <= LANE_HEADER_BYTES);

/// A part of each warp's entry. Shared memory begins with anything, so each part is written before it is read.
///
/// # Safety
/// No other type has the same area.
pub(crate) unsafe trait InLocal: Sized {
    /// One of the constants above.
    const AREA: Area;
}

/// The running warp's, as an address in shared memory.
#[inline(always)]
pub(crate) fn shared<T: InLocal>() -> Local {
    const { assert!(T::AREA.holds::<T>()) };
    Local::entry().add(T::AREA.offset)
}

/// The running warp's.
#[inline(always)]
pub(crate) fn own<T: InLocal>() -> *mut T {
    const { assert!(T::AREA.holds::<T>()) };
    debug_assert!(!is_lane());
    // SAFETY: an entry has all the areas.
    unsafe { arch::local_entry().add(T::AREA.offset).cast() }
}

/// The running thread's: its warp's, or on a lane that is a thread of its own, the lane's. Only the first areas are there twice.
#[inline(always)]
pub(crate) fn of_thread<T: InLocal>() -> *mut T {
    const { assert!(T::AREA.holds::<T>() && T::AREA.end() <= OF_THREAD) };
    // Before the question: an address that is only taken behind it stays in a loop.
    let leaders = arch::local_entry();
    let first = match is_lane() {
        true => arch::lane_block(),
        false => leaders,
    };
    // SAFETY: an entry has all the areas, and a lane's block those of its thread.
    unsafe { first.add(T::AREA.offset).cast() }
}
