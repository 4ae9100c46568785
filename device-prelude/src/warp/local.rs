//! A warp's entry of the local table: 1000 bytes of shared memory that only the warp itself uses ([`device_abi::LOCAL_TABLE`]).
//!
//! An acquire invalidates the SM's L1, so what a thread reads often would come from L2 each time. Shared memory stays.
//!
//! ```text
//!    0   the thread's block of thread-locals, and the list of their destructors (`tls`)
//!   16   its count of panics (`panic`)
//!   24   which idle warps it has seen (`threads`)
//!   32   the last number that it gave a thread (`threads`)
//!   40   free objects of small sizes (`heap`)
//! ```

use super::Area;
use crate::arch::{self, Local};
use device_abi::LOCAL_ENTRY_BYTES;

pub(crate) const TLS: Area = Area::first(16);
pub(crate) const PANICS: Area = TLS.then(8);
pub(crate) const SEEN: Area = PANICS.then(8);
pub(crate) const IDS: Area = SEEN.then(8);
pub(crate) const SLOTS: Area = IDS.then(960);

const _: () = assert!(SLOTS.end() as u64 == LOCAL_ENTRY_BYTES);

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
    // SAFETY: an entry has all the areas.
    unsafe { arch::local_entry().add(T::AREA.offset).cast() }
}
