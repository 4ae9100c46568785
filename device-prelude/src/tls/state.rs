//! What a warp keeps of its present thread's thread-locals.

use super::destructors::Registered;
use crate::arch;
use crate::warp::Area;
use crate::warp::local::{self, InLocal, TLS};
use core::mem::offset_of;
use core::ptr;

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

/// The running warp's.
#[inline(always)]
pub(super) fn own() -> *mut State {
    local::own()
}

/// The block of [`own`], by one load.
#[inline(always)]
pub(super) fn own_block() -> *mut u8 {
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
