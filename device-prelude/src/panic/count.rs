//! How many panics the running thread is in, and whether the panic hook runs.
//!
//! std asks at each lock and unlock. On other systems it first reads a word that all threads share, since a thread-local would be slower. Here
//! that word would come from L2, and the warp's is in shared memory.
//!
//! | bits of the warp's word | |
//! |---|---|
//! | 0 to 15 | the count of the leader's thread. A stack holds far fewer than this counts |
//! | 16 ([`IN_HOOK`]) | the leader's hook runs |
//! | 31 ([`ON_LANES`]) | lanes that are threads of their own have words of their own, and one of them was in a panic since these threads began |
//!
//! So nobody is in a panic if the word is zero, and who asks then need not ask whether it is a lane. The leader alone changes its part, and lanes set the last bit, all by atomic operations.

use crate::arch::{Local, has_lanes};
use crate::warp::Area;
use crate::warp::lane::is_lane;
use crate::warp::local::{self, InLocal, PANICS};

const COUNT: u32 = 0xffff;
const IN_HOOK: u32 = 1 << 16;
const ON_LANES: u32 = 1 << 31;

struct Word(#[expect(dead_code, reason = "read by its address")] u32);

// SAFETY: the area is for this type.
unsafe impl InLocal for Word {
    const AREA: Area = PANICS;
}

/// Shared memory begins with anything, and so does a lane's block: once for each warp, by its leader, before all else, and where a thread begins on another lane.
#[inline(always)]
pub(crate) fn init() {
    match is_lane() {
        // SAFETY: a lane's block has the word, and only the lane uses it.
        true => unsafe { lanes_own().write(0) },
        // SAFETY: a word of this warp.
        false => unsafe { local::shared::<Word>().store_u32(0) },
    }
}

/// How many.
#[inline]
pub fn count() -> u32 {
    own() & COUNT
}

/// Whether the hook of one of them runs.
#[inline]
pub fn in_hook() -> bool {
    own() & IN_HOOK != 0
}

/// Sets both.
#[cold]
#[inline(never)]
pub fn set(count: u32, in_hook: bool) {
    let new = count & COUNT | if in_hook { IN_HOOK } else { 0 };
    let warps = local::shared::<Word>();
    // SAFETY: the words were initialized, and a lane's own is only its.
    unsafe {
        if is_lane() {
            lanes_own().write(new);
            warps.set_bits(ON_LANES);
        } else {
            warps.clear_bits(COUNT | IN_HOOK);
            warps.set_bits(new);
        }
    }
}

/// The threads of the warp's other lanes have ended.
#[inline]
pub(crate) fn lanes_ended() {
    // SAFETY: the word was initialized.
    unsafe { local::shared::<Word>().clear_bits(ON_LANES) };
}

#[inline]
fn own() -> u32 {
    // SAFETY: the word was initialized.
    let word = unsafe { Local::entry().word::<{ PANICS.offset }>() };
    // In a program without lanes it is the thread's own: nothing waits for it then but what uses it.
    match word {
        word if word == 0 || !has_lanes() => word,
        word => of_some(word),
    }
}

/// The running thread's word, of a warp where a thread is in a panic, or was.
#[cold]
#[inline(never)]
fn of_some(word: u32) -> u32 {
    match is_lane() {
        // SAFETY: as in `init`, which was called.
        true => unsafe { lanes_own().read() },
        false => word,
    }
}

/// The word of the running lane, which is no leader.
fn lanes_own() -> *mut u32 {
    local::of_thread::<Word>().cast()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::Machine;
    use crate::testing::{self, Run};

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
        machine.run_warp(0, || {
            assert_eq!((count(), in_hook()), (2, true));
            set(1, false);
            assert_eq!((count(), in_hook()), (1, false));
        });
    }

    #[test]
    fn each_lane_has_its_own_count() {
        let ended = Run::default().main(|| {
            testing::lanes(3, |lane| {
                assert_eq!(count(), 0);
                let mine = [0, 2, 1][lane];
                set(mine, lane == 2);
                assert_eq!((count(), in_hook()), (mine, lane == 2));
                set(0, false);
                assert_eq!((count(), in_hook()), (0, false));
            });
            assert_eq!(own(), 0);
            set(1, true);
            testing::lanes(2, |lane| {
                assert_eq!(count(), 1 - lane as u32);
                set(2, false);
            });
            assert_eq!((own(), count(), in_hook()), (2, 2, false));
            set(0, false);
            0
        });
        assert_eq!(ended.code, Some(0));
    }
}
