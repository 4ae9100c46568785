//! What one lane does of a piece of work on memory. Lanes take neighbouring lines of 16 bytes, so that one instruction of the warp is 512 bytes in a row.
//!
//! Nothing here is in an array or behind a reference: that would be a frame on the warp's stack, which is the leader's.

use super::memory::{Line, Memory};
use device_abi::LANES;

/// Bytes of a line.
pub(super) const LINE: usize = 16;
/// Bytes from one line of a lane to its next.
const STEP: usize = LANES as usize * LINE;

/// The address of each of a lane's lines, or of the first one of eight where there are as many. `none` is called with the addresses of the others.
macro_rules! each {
    ($lane:expr, $lines:expr, eight($at:ident) $eight:block, one $one:block) => {
        let mut $at = $lane as usize * LINE;
        let end = $lines * LINE;
        while $at + 7 * STEP < end {
            $eight
            $at += 8 * STEP;
        }
        while $at < end {
            $one
            $at += STEP;
        }
    };
}

/// Stores `line` to this lane's of so many lines.
///
/// # Safety
/// They may be written, and are aligned.
#[inline(always)]
pub(super) unsafe fn fill<M: Memory>(memory: M, lane: u32, to: *mut u8, line: Line, lines: usize) {
    // SAFETY: what is accessed is below `lines`.
    unsafe {
        each!(lane, lines, eight(at) {
            let to = to.add(at);
            memory.store::<0>(to, line);
            memory.store::<STEP>(to, line);
            memory.store::<{ 2 * STEP }>(to, line);
            memory.store::<{ 3 * STEP }>(to, line);
            memory.store::<{ 4 * STEP }>(to, line);
            memory.store::<{ 5 * STEP }>(to, line);
            memory.store::<{ 6 * STEP }>(to, line);
            memory.store::<{ 7 * STEP }>(to, line);
        }, one {
            memory.store::<0>(to.add(at), line);
        });
    }
}

/// Copies this lane's of so many lines.
///
/// # Safety
/// They may be read and written, are aligned, and do not overlap.
#[inline(always)]
pub(super) unsafe fn copy<M: Memory>(
    memory: M,
    lane: u32,
    to: *mut u8,
    from: *const u8,
    lines: usize,
) {
    // SAFETY: what is accessed is below `lines`.
    unsafe {
        each!(lane, lines, eight(at) {
            let (to, from) = (to.add(at), from.add(at));
            let a = memory.load::<0>(from);
            let b = memory.load::<STEP>(from);
            let c = memory.load::<{ 2 * STEP }>(from);
            let d = memory.load::<{ 3 * STEP }>(from);
            let e = memory.load::<{ 4 * STEP }>(from);
            let f = memory.load::<{ 5 * STEP }>(from);
            let g = memory.load::<{ 6 * STEP }>(from);
            let h = memory.load::<{ 7 * STEP }>(from);
            memory.store::<0>(to, a);
            memory.store::<STEP>(to, b);
            memory.store::<{ 2 * STEP }>(to, c);
            memory.store::<{ 3 * STEP }>(to, d);
            memory.store::<{ 4 * STEP }>(to, e);
            memory.store::<{ 5 * STEP }>(to, f);
            memory.store::<{ 6 * STEP }>(to, g);
            memory.store::<{ 7 * STEP }>(to, h);
        }, one {
            let line = memory.load::<0>(from.add(at));
            memory.store::<0>(to.add(at), line);
        });
    }
}

/// Copies this lane's of so many lines from `skew` bytes behind `from`.
///
/// # Safety
/// As [`copy`]; `from` has a line more. `skew` is 1 to 15.
#[inline(always)]
pub(super) unsafe fn shifted<M: Memory>(
    memory: M,
    lane: u32,
    to: *mut u8,
    from: *const u8,
    skew: u32,
    lines: usize,
) {
    let shift = |at: usize| {
        // SAFETY: as below.
        let (a, b) = unsafe {
            (
                memory.load::<0>(from.add(at)),
                memory.load::<LINE>(from.add(at)),
            )
        };
        skewed(a, b, skew)
    };
    // SAFETY: what is accessed is below `lines`, and the next line in `from`.
    unsafe {
        each!(lane, lines, eight(at) {
            let (a, b) = (shift(at), shift(at + STEP));
            let (c, d) = (shift(at + 2 * STEP), shift(at + 3 * STEP));
            let to = to.add(at);
            memory.store::<0>(to, a);
            memory.store::<STEP>(to, b);
            memory.store::<{ 2 * STEP }>(to, c);
            memory.store::<{ 3 * STEP }>(to, d);
            let (a, b) = (shift(at + 4 * STEP), shift(at + 5 * STEP));
            let (c, d) = (shift(at + 6 * STEP), shift(at + 7 * STEP));
            memory.store::<{ 4 * STEP }>(to, a);
            memory.store::<{ 5 * STEP }>(to, b);
            memory.store::<{ 6 * STEP }>(to, c);
            memory.store::<{ 7 * STEP }>(to, d);
        }, one {
            memory.store::<0>(to.add(at), shift(at));
        });
    }
}

/// 16 bytes of two lines, from byte `skew` on, which is 1 to 15.
#[inline(always)]
fn skewed([a, b]: Line, [c, d]: Line, skew: u32) -> Line {
    let (a, b, c) = if skew < 8 { (a, b, c) } else { (b, c, d) };
    let bits = skew % 8 * 8;
    // Two shifts, since one by all 64 bits is none.
    let join = |low: u64, high: u64| low >> bits | high << 1 << (63 - bits);
    [join(a, b), join(b, c)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::vec;
    use std::vec::Vec;

    /// Lines of bytes. Each line that is stored is stored once.
    struct Lines {
        from: Vec<u128>,
        to: RefCell<Vec<Option<Line>>>,
        /// Where `to` lies, for pointers: nothing is there.
        place: Vec<u128>,
    }

    impl Lines {
        fn new(lines: usize) -> Lines {
            let line = |at: usize| {
                u128::from_le_bytes(std::array::from_fn(|byte| source(at * LINE + byte)))
            };
            Lines {
                from: (0..=lines).map(line).collect(),
                to: RefCell::new(vec![None; lines]),
                place: vec![0; lines],
            }
        }
    }

    impl Memory for &Lines {
        unsafe fn load<const OFFSET: usize>(self, from: *const u8) -> Line {
            let at = from.addr() + OFFSET - self.from.as_ptr().addr();
            assert_eq!(at % LINE, 0);
            let line = self.from[at / LINE];
            [line as u64, (line >> 64) as u64]
        }
        unsafe fn store<const OFFSET: usize>(self, to: *mut u8, line: Line) {
            let at = to.addr() + OFFSET - self.place.as_ptr().addr();
            assert_eq!(at % LINE, 0);
            assert_eq!(self.to.borrow_mut()[at / LINE].replace(line), None);
        }
    }

    /// What the source has at a place.
    fn source(at: usize) -> u8 {
        (at * 7 % 251) as u8
    }

    /// What all lanes do together with so many lines: each byte that they store.
    fn all(lines: usize, work: impl Fn(&Lines, u32, *mut u8, *const u8)) -> Vec<u8> {
        let memory = Lines::new(lines);
        let (to, from) = (
            memory.place.as_ptr().cast_mut().cast(),
            memory.from.as_ptr().cast(),
        );
        (0..LANES).for_each(|lane| work(&memory, lane, to, from));
        let stored = memory.to.into_inner().into_iter();
        stored
            .flat_map(|line| line.expect("each line is stored"))
            .flat_map(u64::to_le_bytes)
            .collect()
    }

    #[test]
    fn the_lanes_do_all_of_it_once() {
        let round = 8 * LANES as usize;
        let lengths = [
            0,
            1,
            31,
            32,
            33,
            round - 33,
            round - 32,
            round - 1,
            round,
            round + 1,
            2 * round + 40,
        ];
        // Miri takes a second for some hundred lines.
        let lengths = if cfg!(miri) {
            &lengths[1..5]
        } else {
            &lengths[..]
        };
        for &lines in lengths {
            let bytes = |skew: usize| (skew..skew + lines * LINE).map(source);
            let line = [u64::from_le_bytes([7; 8]); 2];
            // SAFETY: `Lines` checks that all of it is there.
            let filled = all(lines, |memory, lane, to, _| unsafe {
                fill(memory, lane, to, line, lines)
            });
            assert_eq!(filled, vec![7; lines * LINE]);
            // SAFETY: as above.
            let copied = all(lines, |memory, lane, to, from| unsafe {
                copy(memory, lane, to, from, lines)
            });
            assert!(copied.into_iter().eq(bytes(0)), "{lines}");
            for skew in if cfg!(miri) { 7..9 } else { 1..16 } {
                // SAFETY: as above.
                let shifted = all(lines, |memory, lane, to, from| unsafe {
                    shifted(memory, lane, to, from, skew, lines)
                });
                assert!(
                    shifted.into_iter().eq(bytes(skew as usize)),
                    "{lines}, {skew}"
                );
            }
        }
    }
}
