//! Long copies whose areas are equally aligned: 16 bytes come and go as they are.
//!
//! Loads in flight: 8 of 16 bytes, which are 128 bytes for each answer of L2. For more there are no registers: a lane has 64, and such a load takes 4. So copies of
//! a KiB and more also **touch** what they need next: a load of one word brings its sector, 32 bytes, into the cache of the SM, for one register. 16 touches
//! keep 512 bytes on their way, and the loads of 16 bytes then hit the cache. A touched word is stored later, as the first one of its line: no compiler may drop that load.

use super::access::{
    Line, Unit, load_line, load_line_if, load_pair, store_line, store_line_if, store_pair,
};

/// Lines that touches are ahead.
const AHEAD: usize = 32;

/// Four lines from `$at` on, which is a constant.
macro_rules! four {
    ($from:expr, $at:expr) => {
        [
            load_line::<{ $at }>($from),
            load_line::<{ $at + 16 }>($from),
            load_line::<{ $at + 32 }>($from),
            load_line::<{ $at + 48 }>($from),
        ]
    };
}

/// Copies `lines` of 16 bytes upwards. Right for overlapping areas with `to` below `from`: what is stored lies below all that is still to be loaded.
///
/// # Safety
/// Both areas have that many lines, and are aligned to 16.
#[inline(never)]
pub(super) unsafe fn up(mut to: *mut u8, mut from: *const u8, mut lines: usize) {
    // SAFETY: all offsets are below `lines`.
    unsafe {
        if lines >= 2 * AHEAD {
            (to, from, lines) = touched(to, from, lines);
        }
        while lines >= 8 {
            let (a, b) = (load_pair::<0>(from), load_pair::<16>(from));
            let (c, d) = (load_pair::<32>(from), load_pair::<48>(from));
            let (e, f) = (load_pair::<64>(from), load_pair::<80>(from));
            let (g, h) = (load_pair::<96>(from), load_pair::<112>(from));
            store_pair::<0>(to, a);
            store_pair::<16>(to, b);
            store_pair::<32>(to, c);
            store_pair::<48>(to, d);
            store_pair::<64>(to, e);
            store_pair::<80>(to, f);
            store_pair::<96>(to, g);
            store_pair::<112>(to, h);
            (to, from, lines) = (to.add(128), from.add(128), lines - 8);
        }
        if lines == 0 {
            return;
        }
        let left = lines as u32;
        let a = load_line_if::<0, 0>(from, left);
        let b = load_line_if::<16, 1>(from, left);
        let c = load_line_if::<32, 2>(from, left);
        let d = load_line_if::<48, 3>(from, left);
        let e = load_line_if::<64, 4>(from, left);
        let f = load_line_if::<80, 5>(from, left);
        let g = load_line_if::<96, 6>(from, left);
        store_line_if::<0, 0>(to, a, left);
        store_line_if::<16, 1>(to, b, left);
        store_line_if::<32, 2>(to, c, left);
        store_line_if::<48, 3>(to, d, left);
        store_line_if::<64, 4>(to, e, left);
        store_line_if::<80, 5>(to, f, left);
        store_line_if::<96, 6>(to, g, left);
    }
}

/// Copies all but the last lines, and says what is left.
#[inline(always)]
unsafe fn touched(
    mut to: *mut u8,
    mut from: *const u8,
    mut lines: usize,
) -> (*mut u8, *const u8, usize) {
    // SAFETY: of each round the last touch is in line 62, and the last line that is loaded is 35.
    unsafe {
        macro_rules! touches {
            ($($i:literal)*) => { [$(u32::load::<{ 8 * $i }>(from)),*] };
        }
        let mut words = touches!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        let mut loaded: [Line; 4] = four!(from, 0);
        while lines >= 2 * AHEAD {
            // The next four lines are on their way while these are stored.
            macro_rules! step {
                ($($i:literal)*) => {$(
                    let next = four!(from, 64 * $i + 64);
                    loaded[0][0] = words[2 * $i];
                    loaded[2][0] = words[2 * $i + 1];
                    words[2 * $i] = u32::load::<{ 128 + 16 * $i }>(from);
                    words[2 * $i + 1] = u32::load::<{ 128 + 16 * $i + 8 }>(from);
                    store_line::<{ 64 * $i }>(to, loaded[0]);
                    store_line::<{ 64 * $i + 16 }>(to, loaded[1]);
                    store_line::<{ 64 * $i + 32 }>(to, loaded[2]);
                    store_line::<{ 64 * $i + 48 }>(to, loaded[3]);
                    loaded = next;
                )*};
            }
            step!(0 1 2 3 4 5 6 7);
            (to, from, lines) = (to.add(16 * AHEAD), from.add(16 * AHEAD), lines - AHEAD);
        }
        (to, from, lines)
    }
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
            let (a, b) = (load_pair::<0>(from), load_pair::<16>(from));
            let (c, d) = (load_pair::<32>(from), load_pair::<48>(from));
            let (e, f) = (load_pair::<64>(from), load_pair::<80>(from));
            let (g, h) = (load_pair::<96>(from), load_pair::<112>(from));
            store_pair::<0>(to, a);
            store_pair::<16>(to, b);
            store_pair::<32>(to, c);
            store_pair::<48>(to, d);
            store_pair::<64>(to, e);
            store_pair::<80>(to, f);
            store_pair::<96>(to, g);
            store_pair::<112>(to, h);
        }
        if lines == 0 {
            return;
        }
        let left = lines as u32;
        let a = load_line_if::<-16, 0>(from, left);
        let b = load_line_if::<-32, 1>(from, left);
        let c = load_line_if::<-48, 2>(from, left);
        let d = load_line_if::<-64, 3>(from, left);
        let e = load_line_if::<-80, 4>(from, left);
        let f = load_line_if::<-96, 5>(from, left);
        let g = load_line_if::<-112, 6>(from, left);
        store_line_if::<-16, 0>(to, a, left);
        store_line_if::<-32, 1>(to, b, left);
        store_line_if::<-48, 2>(to, c, left);
        store_line_if::<-64, 3>(to, d, left);
        store_line_if::<-80, 4>(to, e, left);
        store_line_if::<-96, 5>(to, f, left);
        store_line_if::<-112, 6>(to, g, left);
    }
}
