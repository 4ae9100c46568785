//! What a warp knows of itself, from the machine that its thread is on.

use super::machine::{LaneExit, current};
use std::sync::OnceLock;
use std::time::Instant;

/// This warp's number in the grid; 0 runs `main`.
pub fn warp() -> u32 {
    current().warp
}

/// Which lane of its warp this thread is: 0 but where a test has others run, too.
pub fn lane() -> u32 {
    current().lane
}

/// Tests may have lanes.
pub fn has_lanes() -> bool {
    true
}

/// The number of this hardware thread.
pub fn hart() -> u32 {
    warp() * device_abi::LANES + lane()
}

/// What the lanes of this warp share.
pub(crate) fn share() -> *mut u8 {
    let place = current();
    place.machine.lane_block(place.warp, 0)
}

/// What a lane that is no leader has of its own.
pub(crate) fn lane_block() -> *mut u8 {
    let place = current();
    place.machine.lane_block(place.warp, place.lane)
}

/// Nanoseconds of the host's clock. Miri's counts what it interprets, and runs one thread at a time: there the clock is slower.
pub fn nanoseconds() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    let slower = if cfg!(miri) { 1000 } else { 1 };
    u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX) / slower
}

/// Ends this warp's thread, in [`super::Machine::run_warp`].
pub fn exit_lane() -> ! {
    std::panic::resume_unwind(std::boxed::Box::new(LaneExit))
}

/// The running warp's record.
pub(crate) fn warp_record() -> *mut u8 {
    let place = current();
    place.machine.record(place.warp)
}

/// What only the running warp uses.
pub(crate) fn local_entry() -> *mut u8 {
    let place = current();
    place.machine.local_entry(place.warp)
}

/// The pointer at this offset in [`local_entry`].
///
/// # Safety
/// It was written.
pub(crate) unsafe fn local_pointer<const OFFSET: usize>() -> *mut u8 {
    // SAFETY: the entry is the warp's own; the caller's promise.
    unsafe { local_entry().add(OFFSET).cast::<*mut u8>().read() }
}

/// On the GPU it gives waiters time to see a change.
pub fn give_way() {
    super::pause(0);
}
