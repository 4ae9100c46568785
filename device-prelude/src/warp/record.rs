//! A warp's record: 4 KiB of global memory, which the host gives zeroed ([`Launch::warp_records`]).
//!
//! ```text
//!      0   the life of its thread (`threads`). The host reads the first word.
//!     48   which warps of its group are idle, in the record of a group's first warp (`threads`)
//!     56   its node in a list of waiters (`wait`)
//!     88   its cache of free objects (`heap`)
//!   4032   the name of its thread (`threads`), which the host reads
//! ```

use super::Area;
use crate::{arch, launch};
use device_abi::{Launch, ThreadName, WARP_RECORD_BYTES, WARP_RECORD_NAME};

pub(crate) const LIFECYCLE: Area = Area::first(48);
pub(crate) const IDLE: Area = LIFECYCLE.then(8);
pub(crate) const WAITER: Area = IDLE.then(32);
pub(crate) const CACHE: Area = WAITER.then(960);
pub(crate) const NAME: Area = Area::at(WARP_RECORD_NAME as usize, size_of::<ThreadName>());

const _: () = assert!(CACHE.end() <= NAME.offset && NAME.end() as u64 == WARP_RECORD_BYTES);

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
    of_launch(launch::get(), index)
}

/// The same, before [`launch::get`] can be used.
#[inline(always)]
pub(crate) fn of_launch<T: InRecord>(launch: &Launch, index: u32) -> *mut T {
    const { assert!(T::AREA.holds::<T>()) };
    let record = launch.warp_records + u64::from(index) * WARP_RECORD_BYTES;
    (record + T::AREA.offset as u64) as *mut T
}
