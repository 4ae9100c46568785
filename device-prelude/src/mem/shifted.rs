//! Long copies between differently aligned areas: funnel shifts combine aligned lines of the source.
//!
//! `to` is aligned to 16. The source of a line begins `4 * K` bytes and `bits` bits inside of an aligned one and ends in the next, so each line is loaded once, and the last
//! one is kept. K is a constant because registers cannot be indexed.
//!
//! As in `aligned`, copies of half a KiB and more touch what they need next, 256 bytes ahead. A longer distance would need twice the code and gain little, since the shifts take time, too.

use super::access::{Line, Unit, funnel, load_line, load_some, load_two, store_if, store_two};

/// How many lines ahead the touches are.
const AHEAD: usize = 16;

/// The line that begins inside of `low` and ends in `high`.
#[inline(always)]
fn join<const K: usize>(low: Line, high: Line, bits: u32) -> Line {
    let word = |at: usize| match at < 4 {
        true => low[at],
        false => high[at - 4],
    };
    funnel(
        [word(K), word(K + 1), word(K + 2), word(K + 3), word(K + 4)],
        bits,
    )
}

/// Copies `lines` of 16 bytes upwards. `from` is where the aligned line begins in which the source does. Right for overlapping areas with `to` below the source.
///
/// # Safety
/// `to` has `lines` and `from` has `lines + 1` lines of 16 bytes, aligned, and `lines` is not 0.
#[inline(never)]
pub(super) unsafe fn up<const K: usize>(
    mut to: *mut u8,
    mut from: *const u8,
    mut lines: usize,
    bits: u32,
) {
    // SAFETY: all offsets are within those lines. Of each round with touches the last one is in line 31, and the last line that is loaded is 20.
    unsafe {
        let mut kept = load_line(from);
        if lines >= 2 * AHEAD {
            macro_rules! touches {
                ($($i:literal)*) => { [$(u32::load::<{ 8 * $i + 4 }>(from)),*] };
            }
            let mut words = touches!(0 1 2 3 4 5 6 7);
            let (mut first, mut second) = (load_two::<16>(from), load_two::<48>(from));
            while lines >= 2 * AHEAD {
                macro_rules! step {
                    ($($i:literal)*) => {$(
                        let third = load_two::<{ 32 * $i + 80 }>(from);
                        first[0][0] = words[$i];
                        words[$i] = u32::load::<{ 8 * $i + 68 }>(from);
                        let pair = [join::<K>(kept, first[0], bits), join::<K>(first[0], first[1], bits)];
                        store_two::<{ 32 * $i }>(to, pair);
                        kept = first[1];
                        (first, second) = (second, third);
                    )*};
                }
                step!(0 1 2 3 4 5 6 7);
                (to, from, lines) = (to.add(16 * AHEAD), from.add(16 * AHEAD), lines - AHEAD);
            }
        }
        loop {
            let left = lines.min(8) as u32;
            let [a, b, c, d] = load_some::<16, 16, 0>(from, left);
            let [e, f, g, h] = load_some::<80, 16, 4>(from, left);
            store_if::<0, 0>(to, join::<K>(kept, a, bits), left);
            store_if::<16, 1>(to, join::<K>(a, b, bits), left);
            store_if::<32, 2>(to, join::<K>(b, c, bits), left);
            store_if::<48, 3>(to, join::<K>(c, d, bits), left);
            store_if::<64, 4>(to, join::<K>(d, e, bits), left);
            store_if::<80, 5>(to, join::<K>(e, f, bits), left);
            store_if::<96, 6>(to, join::<K>(f, g, bits), left);
            store_if::<112, 7>(to, join::<K>(g, h, bits), left);
            if lines <= 8 {
                return;
            }
            kept = h;
            (to, from, lines) = (to.add(128), from.add(128), lines - 8);
        }
    }
}

/// Copies `lines` of 16 bytes downwards: for overlapping areas with `to` above the source. `to` is the end of the area; `from` is where the aligned line begins in which
/// the source ends.
///
/// # Safety
/// `lines` lie below `to` and `from`, and another one at `from`, aligned; `lines` is not 0.
#[inline(never)]
pub(super) unsafe fn down<const K: usize>(
    mut to: *mut u8,
    mut from: *const u8,
    mut lines: usize,
    bits: u32,
) {
    // SAFETY: all offsets are within those lines.
    unsafe {
        let mut kept = load_line(from);
        loop {
            let left = lines.min(8) as u32;
            let [a, b, c, d] = load_some::<-16, -16, 0>(from, left);
            let [e, f, g, h] = load_some::<-80, -16, 4>(from, left);
            store_if::<-16, 0>(to, join::<K>(a, kept, bits), left);
            store_if::<-32, 1>(to, join::<K>(b, a, bits), left);
            store_if::<-48, 2>(to, join::<K>(c, b, bits), left);
            store_if::<-64, 3>(to, join::<K>(d, c, bits), left);
            store_if::<-80, 4>(to, join::<K>(e, d, bits), left);
            store_if::<-96, 5>(to, join::<K>(f, e, bits), left);
            store_if::<-112, 6>(to, join::<K>(g, f, bits), left);
            store_if::<-128, 7>(to, join::<K>(h, g, bits), left);
            if lines <= 8 {
                return;
            }
            kept = h;
            (to, from, lines) = (to.sub(128), from.sub(128), lines - 8);
        }
    }
}
