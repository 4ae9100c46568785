//! Copies of any length and alignment.

use super::{aligned, shifted, short};

/// The shortest copy by lines, of areas that are not aligned to 8: ends of up to 30 bytes are copied before, and a line has to be left.
const LINES: usize = 64;

/// Copies `len` bytes. Right for overlapping areas with `to` below `from`, too.
///
/// # Safety
/// Both areas are `len` bytes long.
#[inline(always)]
pub(super) unsafe fn up(to: *mut u8, from: *const u8, len: usize) {
    // SAFETY: the caller's.
    unsafe {
        if short::is_short(to, from, len) {
            short::short::<false>(to, from, len);
        } else if len < LINES {
            short::short::<false>(to, from, short::SHORT);
            let (to, from) = (to.add(short::SHORT), from.add(short::SHORT));
            short::short::<false>(to, from, len - short::SHORT);
        } else {
            long_up(to, from, len);
        }
    }
}

/// Copies `len` bytes, the last ones first: for overlapping areas with `to` above `from`.
///
/// # Safety
/// Both areas are `len` bytes long.
#[inline(always)]
pub(super) unsafe fn down(to: *mut u8, from: *const u8, len: usize) {
    // SAFETY: the caller's.
    unsafe {
        if short::is_short(to, from, len) {
            short::short::<true>(to, from, len);
        } else if len < LINES {
            let rest = len - short::SHORT;
            short::short::<true>(to.add(rest), from.add(rest), short::SHORT);
            short::short::<true>(to, from, rest);
        } else {
            long_down(to, from, len);
        }
    }
}

/// [`up`] by lines, at least [`LINES`] bytes.
#[inline(never)]
unsafe fn long_up(mut to: *mut u8, mut from: *const u8, mut len: usize) {
    // SAFETY: the caller's. `lines` and one more, if the source is skew, are whole lines of it.
    unsafe {
        let mut head = (to as usize).wrapping_neg() % 16;
        let skew = (from as usize + head) % 16;
        if head < skew {
            // The line in which the source goes on must lie in the source.
            head += 16;
        }
        short::short::<false>(to, from, head);
        (to, from, len) = (to.add(head), from.add(head), len - head);
        let lines = match skew {
            0 => len / 16,
            _ => (len + skew) / 16 - 1,
        };
        let (line, bits) = (from.sub(skew), 8 * (skew as u32 % 4));
        match skew {
            0 => aligned::up(to, from, lines),
            1..4 => shifted::up::<0>(to, line, lines, bits),
            4..8 => shifted::up::<1>(to, line, lines, bits),
            8..12 => shifted::up::<2>(to, line, lines, bits),
            _ => shifted::up::<3>(to, line, lines, bits),
        }
        let done = 16 * lines;
        short::short::<false>(to.add(done), from.add(done), len - done);
    }
}

/// [`down`] by lines, at least [`LINES`] bytes.
#[inline(never)]
unsafe fn long_down(to: *mut u8, from: *const u8, mut len: usize) {
    // SAFETY: the caller's. `lines`, and the one in which the source ends if it is skew, are whole lines of it.
    unsafe {
        let mut tail = (to as usize + len) % 16;
        let skew = (from as usize + len - tail) % 16;
        if skew != 0 && tail < 16 - skew {
            // The line in which the source ends must lie in the source.
            tail += 16;
        }
        len -= tail;
        short::short::<true>(to.add(len), from.add(len), tail);
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
        short::short::<true>(to, from, len - 16 * lines);
    }
}
