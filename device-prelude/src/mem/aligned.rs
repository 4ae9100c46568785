//! Long copies between equally aligned areas: lines of 16 bytes are copied unchanged.
//!
//! 8 loads of 16 bytes are in flight: 128 bytes for each round trip to L2. Registers allow no more, since a lane has 64 and each load takes 4. So copies of
//! a KiB and more also **touch** what they need next: a load of one word brings its sector of 32 bytes into the SM's L1 and takes one register. 16 touches
//! keep 512 bytes in flight, and the loads of 16 bytes then hit L1. Each touched word is used in a later store, so that no compiler drops
//! its load. It is the first word of its line, which is loaded again, so an `and` of both changes nothing. If it took the place of the loaded word, it would occupy the first
//! of four consecutive registers from the beginning, and ptxas ran out of those.

use super::access::{Unit, load_pairs, load_some, load_two, store_if, store_pairs, store_two};

/// How many lines ahead the touches are.
const AHEAD: usize = 32;
/// The shortest copy with touches.
pub(super) const TOUCHED: usize = 2 * AHEAD;

/// Copies `lines` of 16 bytes upwards. Right for overlapping areas with `to` below `from`: what is stored lies below all that is still to be loaded.
///
/// # Safety
/// Both areas have that many lines, and are aligned to 16.
#[inline(never)]
pub(super) unsafe fn up(mut to: *mut u8, mut from: *const u8, mut lines: usize) {
    // SAFETY: all offsets are below `lines`.
    unsafe {
        while lines >= 8 {
            let (near, far) = (load_pairs::<0>(from), load_pairs::<64>(from));
            store_pairs::<0>(to, near);
            store_pairs::<64>(to, far);
            (to, from, lines) = (to.add(128), from.add(128), lines - 8);
        }
        if lines == 0 {
            return;
        }
        let left = lines as u32;
        let near = load_some::<0, 16, 0>(from, left);
        let far = load_some::<64, 16, 4>(from, left);
        store_if::<0, 0>(to, near[0], left);
        store_if::<16, 1>(to, near[1], left);
        store_if::<32, 2>(to, near[2], left);
        store_if::<48, 3>(to, near[3], left);
        store_if::<64, 4>(to, far[0], left);
        store_if::<80, 5>(to, far[1], left);
        store_if::<96, 6>(to, far[2], left);
    }
}

/// As [`up`] for at least [`TOUCHED`] lines, but leaves some of them; returns how many it has copied.
///
/// # Safety
/// As [`up`].
#[inline(never)]
pub(super) unsafe fn touched(mut to: *mut u8, mut from: *const u8, lines: usize) -> usize {
    let mut left = lines;
    // SAFETY: of each round the last touch is in line 62, and the last line that is loaded is 35.
    unsafe {
        macro_rules! touches {
            ($($i:literal)*) => { [$(u32::load::<{ 8 * $i }>(from)),*] };
        }
        let mut words = touches!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        let (mut first, mut second) = (load_two::<0>(from), load_two::<32>(from));
        while left >= TOUCHED {
            // The next four lines are on their way while these are stored: as long as the cache takes to answer.
            macro_rules! step {
                ($($i:literal)*) => {$(
                    let third = load_two::<{ 32 * $i + 64 }>(from);
                    first[0][0] &= words[$i];
                    words[$i] = u32::load::<{ 8 * $i + 128 }>(from);
                    store_two::<{ 32 * $i }>(to, first);
                    (first, second) = (second, third);
                )*};
            }
            step!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
            (to, from, left) = (to.add(16 * AHEAD), from.add(16 * AHEAD), left - AHEAD);
        }
    }
    lines - left
}

/// Copies `lines` of 16 bytes downwards, from the end of both areas: for overlapping ones with `to` above `from`.
///
/// # Safety
/// So many lines lie below `to` and `from`, which are aligned to 16.
#[inline(never)]
pub(super) unsafe fn down(mut to: *mut u8, mut from: *const u8, mut lines: usize) {
    // SAFETY: all offsets are within `lines`.
    unsafe {
        while lines >= 8 {
            (to, from, lines) = (to.sub(128), from.sub(128), lines - 8);
            let (near, far) = (load_pairs::<0>(from), load_pairs::<64>(from));
            store_pairs::<0>(to, near);
            store_pairs::<64>(to, far);
        }
        if lines == 0 {
            return;
        }
        let left = lines as u32;
        let near = load_some::<-16, -16, 0>(from, left);
        let far = load_some::<-80, -16, 4>(from, left);
        store_if::<-16, 0>(to, near[0], left);
        store_if::<-32, 1>(to, near[1], left);
        store_if::<-48, 2>(to, near[2], left);
        store_if::<-64, 3>(to, near[3], left);
        store_if::<-80, 4>(to, far[0], left);
        store_if::<-96, 5>(to, far[1], left);
        store_if::<-112, 6>(to, far[2], left);
    }
}
