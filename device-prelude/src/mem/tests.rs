//! Compares with the simplest loops; `access::host` checks the accesses' alignment and exact ends.

use super::access::host::WATCH;
use super::{compare, copy, fill};
use std::vec::Vec;

/// Bytes that repeat in no period that the functions know.
fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 167 + i / 251) as u8).collect()
}

/// An area of `len` bytes whose address is a multiple of 64, and room for that.
fn memory(len: usize) -> (Vec<u8>, usize) {
    let bytes = pattern(len + 64);
    let start = bytes.as_ptr().addr().next_multiple_of(64) - bytes.as_ptr().addr();
    (bytes, start)
}

/// All short lengths, and around each limit of the long ones.
fn lengths() -> impl Iterator<Item = usize> {
    // Miri needs a second for a few of them.
    let (step, longest) = if cfg!(miri) {
        (9, 800)
    } else {
        (1, usize::MAX)
    };
    let around = [240, 256, 512, 544, 768, 1024, 1536, 2048, 4096];
    (0..=200)
        .chain(
            around
                .into_iter()
                .flat_map(|n| [n - 17, n - 1, n, n + 1, n + 15, n + 40])
                .filter(move |n| *n < longest),
        )
        .step_by(step)
}

/// Whether Miri leaves this case out. It looks at what each kind of case does with its pointers; the values are compared without it.
fn is_skipped(case: usize) -> bool {
    cfg!(miri) && !case.is_multiple_of(509)
}

/// Watches the accesses of `f` to one area that may be read and one that may be written; the number of accesses.
fn watched(
    read: &[(*const u8, usize)],
    written: Option<(*const u8, usize)>,
    f: impl FnOnce(),
) -> u64 {
    let area = |&(start, len): &(*const u8, usize)| start.addr()..start.addr() + len;
    WATCH.with_borrow_mut(|watch| {
        watch.readable = read.iter().map(area).collect();
        watch.writable = written.iter().map(area).collect();
        watch.accesses = 0;
        watch.most_loads = 0;
    });
    f();
    WATCH.with_borrow(|watch| watch.accesses)
}

/// Copies within one buffer, whichever way is right, and compares with `copy_within`.
fn check_copy(from: usize, to: usize, len: usize) {
    let (mut bytes, start) = memory(from.max(to) + len + 64);
    let mut expected = bytes.clone();
    let base = bytes.as_mut_ptr().wrapping_add(start);
    expected.copy_within(start + from..start + from + len, start + to);
    let (source, target) = (base.wrapping_add(from).cast_const(), base.wrapping_add(to));
    watched(&[(source, len)], Some((target, len)), || {
        // SAFETY: both lie in `bytes`.
        unsafe {
            if to.abs_diff(from) >= len {
                copy::apart(target, source, len);
            } else if to < from {
                copy::up(target, source, len);
            } else {
                copy::down(target, source, len);
            }
        }
    });
    assert!(bytes == expected, "{len} bytes from {from} to {to}");
}

#[test]
fn copies_of_every_alignment() {
    for len in lengths() {
        for from in 0..16 {
            for to in 0..16 {
                if len > 200 && !(from * 5 + to * 3 + len).is_multiple_of(4)
                    || is_skipped(from * 5 + to * 3 + len)
                {
                    continue;
                }
                let to = to + (from + len).next_multiple_of(64);
                check_copy(from, to, len);
            }
        }
    }
}

#[test]
fn overlapping_copies() {
    for len in lengths().filter(|len| *len < 100 || len.is_multiple_of(3)) {
        for distance in (1..20).chain([
            31, 32, 33, 48, 63, 64, 65, 127, 128, 129, 250, 260, 511, 513,
        ]) {
            for from in [0, 1, 3, 4, 8, 11, 15] {
                if is_skipped(from * 5 + distance * 3 + len) {
                    continue;
                }
                check_copy(from, from + distance, len);
                check_copy(from + distance, from, len);
            }
        }
    }
}

#[test]
fn fills_of_every_alignment() {
    for len in lengths() {
        for to in 0..16 {
            if is_skipped(to * 5 + len) {
                continue;
            }
            let (mut bytes, start) = memory(to + len + 64);
            let mut expected = bytes.clone();
            expected[start + to..start + to + len].fill(0xa5);
            let target = bytes.as_mut_ptr().wrapping_add(start + to);
            watched(&[], Some((target, len)), || {
                // SAFETY: the area lies in `bytes`.
                unsafe { fill::fill(target, 0xa5a5_a5a5_a5a5_a5a5, len) };
            });
            assert!(bytes == expected, "{len} bytes at {to}");
        }
    }
}

#[test]
fn comparisons_of_every_alignment() {
    for len in lengths().filter(|len| *len < 140 || len.is_multiple_of(5)) {
        for (a, b) in (0..16).flat_map(|a| (0..16).map(move |b| (a, b))) {
            if is_skipped(a * 5 + b * 3 + len) {
                continue;
            }
            let (mut x, start_x) = memory(a + len + 64);
            let (mut y, start_y) = memory(b + len + 64);
            let (at_x, at_y) = (start_x + a, start_y + b);
            y[at_y..at_y + len].copy_from_slice(&x[at_x..at_x + len]);
            let check = |x: &[u8], y: &[u8], what: &str| {
                let (p, q) = (x[at_x..].as_ptr(), y[at_y..].as_ptr());
                let mut result = 0;
                watched(&[(p, len), (q, len)], None, || {
                    // SAFETY: both areas are that long.
                    result = unsafe { compare::compare(p, q, len) };
                });
                let expected = x[at_x..at_x + len].cmp(&y[at_y..at_y + len]) as i32;
                assert_eq!(result.signum(), expected, "{what}: {len} bytes at {a}, {b}");
            };
            check(&x, &y, "equal");
            // One byte differs; and another behind it, the other way.
            for first in [0, len / 3, len / 2, len.saturating_sub(1)] {
                if first < len {
                    let old = (x[at_x + first], y[at_y + len - 1]);
                    x[at_x + first] = x[at_x + first].wrapping_add(1 + (len % 200) as u8);
                    y[at_y + len - 1] ^= 0x80;
                    check(&x, &y, "different");
                    (x[at_x + first], y[at_y + len - 1]) = old;
                }
            }
        }
    }
}

/// Loads in a row, before a store waits for the first of them; and all accesses, which take the lane's time.
#[test]
#[cfg_attr(
    miri,
    ignore = "counts the accesses of long copies, which take Miri minutes"
)]
fn many_loads_are_in_flight() {
    let measure = |from: usize, to: usize, len: usize| {
        let (mut bytes, start) = memory(2 * len + 256);
        let base = bytes.as_mut_ptr().wrapping_add(start);
        let source = base.wrapping_add(from).cast_const();
        let target = base.wrapping_add(len + 128 + to);
        let accesses = watched(&[(source, len)], Some((target, len)), || {
            // SAFETY: both lie in `bytes`.
            unsafe { copy::up(target, source, len) };
        });
        (accesses, WATCH.with_borrow(|watch| watch.most_loads))
    };
    // A load and a store for each 16 bytes.
    assert_eq!(measure(0, 0, 512), (64, 8), "aligned");
    // A touch for each 32 more; four lines were loaded once more where touches end.
    assert_eq!(measure(0, 0, 1 << 16), (8192 + 2048 + 4, 23), "aligned");
    assert_eq!(measure(3, 3, 1 << 16).1, 23, "equally aligned");
    for (from, to) in [(1, 0), (8, 0), (7, 12), (4, 0)] {
        let (accesses, most_loads) = measure(from, to, 1 << 16);
        assert_eq!(most_loads, 16, "from {from} to {to}");
        assert!(
            (10_000..10_400).contains(&accesses),
            "{accesses}, from {from} to {to}"
        );
    }
    for (from, to) in [(1, 0), (8, 0), (7, 12), (4, 0)] {
        assert!(measure(from, to, 400).1 >= 8, "from {from} to {to}");
    }
}
