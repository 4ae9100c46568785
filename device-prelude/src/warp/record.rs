//! A warp's record: 4 KiB of global memory, which the host gives zeroed ([`Launch::warp_records`]).
//!
//! ```text
//!      0   the life of its thread (`threads`). The host reads the first word.
//!    128   which warps of its group are not idle, in the record of a group's first warp (`threads`)
//!    136   its node in a list of waiters (`wait`)
//!    192   its cache of free objects (`heap`)
//!   1952   the block of pages that it keeps (`heap`)
//!   2912   what its lanes are to do (`lanes`)
//!   2944   its thread's block of thread-locals, if that is small (`tls`)
//!   4032   the name of its thread (`threads`), which the host reads
//! ```

use super::Area;
use crate::arch;
use device_abi::{ThreadName, WARP_RECORD_BYTES, WARP_RECORD_NAME};

pub(crate) const LIFECYCLE: Area = Area::first(128);
pub(crate) const IDLE: Area = LIFECYCLE.then(8);
pub(crate) const WAITER: Area = IDLE.then(32);
pub(crate) const CACHE: Area = Area::at(192, 1760);
pub(crate) const KEPT: Area = CACHE.then(24);
pub(crate) const ORDER: Area = Area::at(2912, 32);
pub(crate) const LOCALS: Area = ORDER.then(1024);
pub(crate) const NAME: Area = Area::at(WARP_RECORD_NAME as usize, size_of::<ThreadName>());

const _: () = assert!(
    WAITER.end() <= CACHE.offset
        && KEPT.end() <= ORDER.offset
        && LOCALS.end() <= NAME.offset
        && NAME.end() as u64 == WARP_RECORD_BYTES
);

/// A part of each warp's record.
///
/// # Safety
/// Zeroed memory is a valid value, and no other type has the same area.
pub(crate) unsafe trait InRecord: Sized {
    /// One of the constants above.
    const AREA: Area;
}

/// The running warp's.
#[inline]
pub(crate) fn own<T: InRecord>() -> *mut T {
    const { assert!(T::AREA.holds::<T>()) };
    // SAFETY: a record has all the areas.
    unsafe { arch::warp_record().add(T::AREA.offset).cast() }
}

/// That of any warp of the grid.
#[inline]
pub(crate) fn of<T: InRecord>(index: u32) -> *mut T {
    const { assert!(T::AREA.holds::<T>()) };
    // From the warp's own, since a warp has that at hand, where the launch record is two loads away.
    let distance = index.wrapping_sub(arch::warp()) as i32 as isize * WARP_RECORD_BYTES as isize;
    arch::warp_record()
        .wrapping_offset(distance)
        .wrapping_add(T::AREA.offset)
        .cast()
}
