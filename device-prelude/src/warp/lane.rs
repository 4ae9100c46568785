//! Lanes 1 to 31 of a warp, where code of the program runs on them: a lane is a thread of its own then. And how the lanes of a warp exclude each other.
//!
//! | word | who changes it |
//! |---|---|
//! | [`CALLS`] | set by the leader before anything else, if the launch lets lanes take part in calls |
//! | [`COPIES`] | likewise, for orders of the runtime |
//! | [`IN_CALL`] | the leader, at both ends of a call |
//! | [`BEGUN`] | the leader, before a call; it is cleared when the lanes' threads have ended |
//! | [`LEFT`] | whoever ends the program from within a call |
//! | [`HELPER`] | the leader of an idle warp, before its first part in a call on all warps; it is cleared when that thread has ended |
//! | [`HEAP`], [`HOST`] | held by a lane: a lock each |
//!
//! The leader's own plain stores are to a word that others change at the same time only in a call, where it makes none.

use super::Area;
use super::local::{self, InLocal, LANES};
use crate::arch;
use device_abi::{LANES_BOARD, LANES_SHARE_BYTES, Launch};

/// There are lanes that take part in calls.
pub(crate) const CALLS: u32 = 1;
/// There are lanes that take part in copies and fills.
pub(crate) const COPIES: u32 = 1 << 1;
/// A call is under way.
pub(crate) const IN_CALL: u32 = 1 << 2;
/// The lanes have threads.
#[cfg_attr(test, expect(dead_code, reason = "tests make calls in another way"))]
pub(crate) const BEGUN: u32 = 1 << 3;
/// The warp, which is idle, has a thread for its parts in calls on all warps.
#[cfg_attr(test, expect(dead_code, reason = "tests make calls in another way"))]
pub(crate) const HELPER: u32 = 1 << 7;
/// A lane has ended the program.
pub(crate) const LEFT: u32 = 1 << 4;
/// A lane uses the cache of the heap that all of its warp's have.
pub(crate) const HEAP: u32 = 1 << 5;
/// A lane makes a call to the host that may use the warp's mailbox.
pub(crate) const HOST: u32 = 1 << 6;

struct Word(#[expect(dead_code, reason = "read by its address")] u32);

// SAFETY: the area is for this type.
unsafe impl InLocal for Word {
    const AREA: Area = LANES;
}

/// Shared memory begins with anything: once for each warp, by its leader, before all else.
#[inline(always)]
pub(crate) fn init(bits: u32) {
    // SAFETY: a word of this warp.
    unsafe { local::shared::<Word>().store_u32(bits) };
}

/// [`CALLS`] and [`COPIES`].
pub(crate) fn of_launch(launch: &Launch) -> u32 {
    match (launch.lanes, launch.lane_stack_size) {
        (0, _) => 0,
        (_, 0) => COPIES,
        _ => CALLS | COPIES,
    }
}

/// Whether a lane runs this that is no leader. In a program none of whose code runs on lanes the tool knows that it is not.
#[inline(always)]
pub(crate) fn is_lane() -> bool {
    arch::has_lanes() && arch::lane() != 0
}

/// Whether several lanes of this warp may run now, this one among them.
#[inline(always)]
pub(crate) fn is_in_call() -> bool {
    arch::has_lanes() && has(IN_CALL)
}

/// Whether any of these bits is set.
#[inline(always)]
pub(crate) fn has(bits: u32) -> bool {
    // SAFETY: the word was initialized.
    unsafe { local::shared::<Word>().load_u32() & bits != 0 }
}

/// Sets bits.
#[inline(always)]
pub(crate) fn set(bits: u32) {
    // SAFETY: the word was initialized.
    unsafe { local::shared::<Word>().set_bits(bits) };
}

/// Clears bits.
#[inline(always)]
pub(crate) fn clear(bits: u32) {
    // SAFETY: the word was initialized.
    unsafe { local::shared::<Word>().clear_bits(bits) };
}

/// One of the locks, until it is dropped. No code of the program runs while a lane has one, so its holder goes on in any case: the hardware lets each lane of a warp make progress.
pub(crate) struct Held(u32);

impl Held {
    /// Waits for [`HEAP`] or [`HOST`].
    #[inline]
    pub(crate) fn take(lock: u32) -> Held {
        // SAFETY: the word was initialized.
        while unsafe { local::shared::<Word>().set_bits(lock) } & lock != 0 {
            arch::pause(PAUSE);
        }
        Held(lock)
    }
}

impl Drop for Held {
    #[inline]
    fn drop(&mut self) {
        clear(self.0);
    }
}

/// Nanoseconds between two looks at a lock. A hold takes some hundred.
const PAUSE: u32 = 100;

/// A part of what the lanes of a warp share, in global memory. That begins with anything, so each part is written before it is read.
///
/// # Safety
/// No other type has the same area.
pub(crate) unsafe trait Shared: Sized {
    /// Where.
    const AREA: Area;
}

/// The free objects of the heap that lanes 1 to 31 have.
pub(crate) const CACHE: Area = Area::at(0, 1760);

/// The board of the warp's call on all warps.
pub(crate) const BOARD: Area = Area::at(LANES_BOARD as usize, 2112);

const _: () = assert!(CACHE.end() <= BOARD.offset && BOARD.end() as u64 <= LANES_SHARE_BYTES);

/// The running warp's, in this launch.
#[inline]
pub(crate) fn shared<T: Shared>(launch: &Launch) -> *mut T {
    const { assert!(T::AREA.holds::<T>()) };
    share(launch).wrapping_add(T::AREA.offset).cast()
}

#[cfg(target_arch = "nvptx64")]
#[inline]
fn share(launch: &Launch) -> *mut u8 {
    let hart = u64::from(arch::warp()) * u64::from(device_abi::LANES);
    let address = launch.lane_stack_base + hart * launch.lane_stack_size;
    core::ptr::with_exposed_provenance_mut(address as usize)
}

#[cfg(not(target_arch = "nvptx64"))]
fn share(_: &Launch) -> *mut u8 {
    arch::share()
}
