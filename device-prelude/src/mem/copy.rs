//! Copies of any length and alignment.

use super::{aligned, shifted, short};
use crate::lanes;

/// The shortest copy by lines: up to 30 bytes at the ends are copied apart, and at least one line has to be left.
const LINES: usize = 64;

/// Whether the copy is made by units: while these are as wide as 8 bytes, twice as long.
#[inline(always)]
fn is_short(to: *mut u8, from: *const u8, len: usize) -> bool {
    len < LINES || (len < 2 * LINES && (to as usize | from as usize).is_multiple_of(8))
}

/// Copies between areas that do not overlap and returns `to`. It is [`up`] with short copies inlined, since a call takes as long as one.
///
/// # Safety
/// Both areas are `len` bytes long.
#[inline(always)]
pub(super) unsafe fn apart(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe {
        if is_short(to, from, len) {
            short::inlined::<false>(to, from, len)
        } else {
            long_up(to, from, len)
        }
    }
}

/// Copies `len` bytes and returns `to`. Right for overlapping areas with `to` below `from`, too.
///
/// # Safety
/// Both areas are `len` bytes long.
#[inline(always)]
pub(super) unsafe fn up(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe {
        if is_short(to, from, len) {
            short::short::<false>(to, from, len)
        } else {
            long_up(to, from, len)
        }
    }
}

/// Copies `len` bytes, the last ones first, and returns `to`: for overlapping areas with `to` above `from`.
///
/// # Safety
/// Both areas are `len` bytes long.
#[inline(always)]
pub(super) unsafe fn down(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe {
        if is_short(to, from, len) {
            short::short::<true>(to, from, len)
        } else {
            long_down(to, from, len)
        }
    }
}

/// Whether areas of `len` bytes do not overlap.
#[inline(always)]
fn is_apart(to: *mut u8, from: *const u8, len: usize) -> bool {
    to.addr().abs_diff(from.addr()) >= len
}

/// [`up`] by lines, at least [`LINES`] bytes.
#[inline(never)]
unsafe fn long_up(start: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    // SAFETY: the caller's. `lines` and one more, if the source is skew, are whole lines of it.
    unsafe {
        let mut head = (start as usize).wrapping_neg() % 16;
        let skew = (from as usize + head) % 16;
        if head < skew {
            // The line in which the source goes on must lie in the source.
            head += 16;
        }
        if head != 0 {
            short::short::<false>(start, from, head);
        }
        let (to, from, len) = (start.add(head), from.add(head), len - head);
        let lines = match skew {
            0 => len / 16,
            _ => (len + skew) / 16 - 1,
        };
        let (line, bits) = (from.sub(skew), 8 * (skew as u32 % 4));
        match skew {
            _ if is_apart(to, from, len) && lanes::copy(to, from, lines) => {}
            0 => {
                let done = match lines >= aligned::TOUCHED {
                    true => aligned::touched(to, from, lines),
                    false => 0,
                };
                aligned::up(to.add(16 * done), from.add(16 * done), lines - done);
            }
            1..4 => shifted::up::<0>(to, line, lines, bits),
            4..8 => shifted::up::<1>(to, line, lines, bits),
            8..12 => shifted::up::<2>(to, line, lines, bits),
            _ => shifted::up::<3>(to, line, lines, bits),
        }
        let done = 16 * lines;
        if len != done {
            short::short::<false>(to.add(done), from.add(done), len - done);
        }
        start
    }
}

/// [`down`] by lines, at least [`LINES`] bytes.
#[inline(never)]
unsafe fn long_down(to: *mut u8, from: *const u8, mut len: usize) -> *mut u8 {
    // SAFETY: the caller's. `lines`, and the one in which the source ends if it is skew, are whole lines of it.
    unsafe {
        let mut tail = (to as usize + len) % 16;
        let skew = (from as usize + len - tail) % 16;
        if skew != 0 && tail < 16 - skew {
            // The line in which the source ends must lie in the source.
            tail += 16;
        }
        len -= tail;
        if tail != 0 {
            short::short::<true>(to.add(len), from.add(len), tail);
        }
        let (to_end, from_end) = (to.add(len), from.add(len - skew));
        let lines = (len - skew) / 16;
        let bits = 8 * (skew as u32 % 4);
        match skew {
            0 => aligned::down(to_end, from_end, lines),
            1..4 => shifted::down::<0>(to_end, from_end, lines, bits),
            4..8 => shifted::down::<1>(to_end, from_end, lines, bits),
            8..12 => shifted::down::<2>(to_end, from_end, lines, bits),
            _ => shifted::down::<3>(to_end, from_end, lines, bits),
        }
        if len != 16 * lines {
            short::short::<true>(to, from, len - 16 * lines);
        }
        to
    }
}
