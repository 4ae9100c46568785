//! The host's stand-in, for tests: each access must be aligned and lie in an area that the test has opened.

use super::{Line, Unit};
use std::cell::RefCell;
use std::ops::Range;
use std::vec::Vec;

/// What a test allows, and what it has seen.
#[derive(Default)]
pub(in super::super) struct Watch {
    /// Addresses that may be read.
    pub readable: Vec<Range<usize>>,
    /// Addresses that may be written.
    pub writable: Vec<Range<usize>>,
    /// Loads and stores.
    pub accesses: u64,
    /// Loads since the last store, and the most of them.
    loads: u64,
    pub most_loads: u64,
}

std::thread_local! {
    pub(in super::super) static WATCH: RefCell<Watch> = RefCell::default();
}

fn check(address: usize, bytes: usize, write: bool) {
    assert_eq!(address % bytes, 0, "{bytes} bytes at {address:#x}");
    WATCH.with_borrow_mut(|watch| {
        let allowed = if write {
            &watch.writable
        } else {
            &watch.readable
        };
        let inside = |area: &Range<usize>| area.start <= address && address + bytes <= area.end;
        assert!(
            allowed.iter().any(inside),
            "{bytes} bytes at {address:#x}, write: {write}, allowed {allowed:x?}"
        );
        watch.accesses += 1;
        watch.loads = if write { 0 } else { watch.loads + 1 };
        watch.most_loads = watch.most_loads.max(watch.loads);
    });
}

unsafe fn read<T: Copy>(from: *const u8, offset: isize) -> T {
    let from = from.wrapping_offset(offset);
    check(from as usize, size_of::<T>(), false);
    // SAFETY: checked; the test's areas are real memory.
    unsafe { from.cast::<T>().read_unaligned() }
}

unsafe fn write<T: Copy>(to: *mut u8, offset: isize, value: T) {
    let to = to.wrapping_offset(offset);
    check(to as usize, size_of::<T>(), true);
    // SAFETY: checked; the test's areas are real memory.
    unsafe { to.cast::<T>().write_unaligned(value) }
}

macro_rules! unit {
    ($($ty:ty),*) => {$(
        impl Unit for $ty {
            const BYTES: usize = size_of::<$ty>();

            unsafe fn load<const OFFSET: usize>(from: *const u8) -> Self {
                // SAFETY: the caller's.
                unsafe { read(from, (OFFSET * Self::BYTES) as isize) }
            }

            unsafe fn store<const OFFSET: usize>(to: *mut u8, value: Self) {
                // SAFETY: the caller's.
                unsafe { write(to, (OFFSET * Self::BYTES) as isize, value) }
            }

            unsafe fn load4(from: *const u8) -> [Self; 4] {
                // SAFETY: the caller's.
                [0, 1, 2, 3].map(|at| unsafe { read(from, (at * Self::BYTES) as isize) })
            }

            unsafe fn store4(to: *mut u8, values: [Self; 4]) {
                for (at, value) in values.into_iter().enumerate() {
                    // SAFETY: the caller's.
                    unsafe { write(to, (at * Self::BYTES) as isize, value) };
                }
            }

            fn value(self) -> u64 {
                u64::from(self)
            }
        }
    )*};
}
unit!(u8, u16, u32, u64);

pub(in super::super) unsafe fn load_line(from: *const u8) -> Line {
    // SAFETY: the caller's.
    unsafe { read(from, 0) }
}

pub(in super::super) unsafe fn load_two<const OFFSET: isize>(from: *const u8) -> [Line; 2] {
    // SAFETY: the caller's.
    [0, 16].map(|at| unsafe { read(from, OFFSET + at) })
}

pub(in super::super) unsafe fn store_two<const OFFSET: isize>(to: *mut u8, [a, b]: [Line; 2]) {
    // SAFETY: the caller's.
    unsafe {
        write(to, OFFSET, a);
        write(to, OFFSET + 16, b);
    }
}

pub(in super::super) unsafe fn load_some<
    const OFFSET: isize,
    const STEP: isize,
    const INDEX: u32,
>(
    from: *const u8,
    left: u32,
) -> [Line; 4] {
    [0, 1, 2, 3].map(|at| match left > INDEX + at {
        // SAFETY: the caller's.
        true => unsafe { read(from, OFFSET + at as isize * STEP) },
        false => [0xdead_beef; 4],
    })
}

pub(in super::super) unsafe fn store_if<const OFFSET: isize, const INDEX: u32>(
    to: *mut u8,
    line: Line,
    left: u32,
) {
    if left > INDEX {
        // SAFETY: the caller's.
        unsafe { write(to, OFFSET, line) };
    }
}

pub(in super::super) unsafe fn load_pairs<const OFFSET: isize>(from: *const u8) -> [u64; 8] {
    // SAFETY: the caller's.
    let pairs: [[u64; 2]; 4] = [0, 16, 32, 48].map(|at| unsafe { read(from, OFFSET + at) });
    core::array::from_fn(|at| pairs[at / 2][at % 2])
}

pub(in super::super) unsafe fn store_pairs<const OFFSET: isize>(to: *mut u8, words: [u64; 8]) {
    for at in 0..4 {
        let pair = [words[2 * at], words[2 * at + 1]];
        // SAFETY: the caller's.
        unsafe { write(to, OFFSET + 16 * at as isize, pair) };
    }
}

pub(in super::super) unsafe fn store_eight<const OFFSET: isize>(to: *mut u8, word: u64) {
    // SAFETY: the caller's.
    unsafe { store_pairs::<OFFSET>(to, [word; 8]) };
}

pub(in super::super) fn funnel(words: [u32; 5], bits: u32) -> Line {
    let word = |low: usize| u64::from(words[low + 1]) << 32 | u64::from(words[low]);
    [0, 1, 2, 3].map(|low| (word(low) >> (bits % 32)) as u32)
}
