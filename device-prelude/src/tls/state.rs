//! What a warp, or a lane with a thread of its own, keeps of its present thread's thread-locals.

use super::destructors::Registered;
use crate::arch;
use crate::warp::Area;
use crate::warp::lane::is_lane;
use crate::warp::local::{self, InLocal, TLS};
use core::mem::offset_of;
use core::ptr;
use device_abi::LANE_HEADER_BYTES;

pub(super) struct State {
    /// The thread's block.
    pub(super) block: *mut u8,
    /// The destructor that was registered last.
    pub(super) last: *mut Registered,
}

// SAFETY: the area is for this type.
unsafe impl InLocal for State {
    const AREA: Area = TLS;
}

/// The running thread's.
#[inline(always)]
pub(super) fn own() -> *mut State {
    local::of_thread()
}

/// The block of [`own`], by one load. A lane's lies behind what it has of its own.
#[inline(always)]
pub(super) fn own_block() -> *mut u8 {
    if is_lane() {
        return arch::lane_block().wrapping_add(LANE_HEADER_BYTES as usize);
    }
    // SAFETY: it changes in `init`, `enter` and `leave` only, where the warp has no thread; the last two are not inlined.
    unsafe { arch::local_pointer::<{ State::AREA.offset + offset_of!(State, block) }>() }
}

/// Shared memory begins with anything: once for each warp, by its leader, before all else.
#[inline(always)]
pub(crate) fn init() {
    let (block, last) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: only the warp itself uses its state.
    unsafe { own().write(State { block, last }) };
}
