//! Scans, of elements that take more or less room where lanes share it, and of some that have none there.

use super::LENGTHS;
use crate::grid;
use crate::grid::testing::in_each_mode;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Compares scans with what one thread makes of it. `combine` is associative, and no more.
fn check<T: Copy + Send + Sync + PartialEq + Debug>(
    element: impl Fn(usize) -> T,
    combine: impl Fn(T, T) -> T + Sync,
) {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let elements: Vec<T> = (0..len).map(&element).collect();
            let mut before = element(len + 7);
            let mut exclusive = elements.clone();
            let total = grid::scan_exclusive(&mut exclusive, before, &combine);
            for (at, scanned) in exclusive.iter().enumerate() {
                assert_eq!(*scanned, before, "{mode:?}, {at} of {len}");
                before = combine(before, elements[at]);
            }
            assert_eq!(total, before);
            let mut inclusive = elements.clone();
            grid::scan(&mut inclusive, &combine);
            let mut sum = None;
            for (at, scanned) in inclusive.iter().enumerate() {
                let next = sum.map_or(elements[at], |sum| combine(sum, elements[at]));
                assert_eq!(*scanned, next, "{mode:?}, {at} of {len}");
                sum = Some(next);
            }
        }
    });
}

/// Maps `x` to `a * x + b`, one after the other: their order matters.
fn after<T: Copy>(
    (a, b): (T, T),
    (c, d): (T, T),
    mul: impl Fn(T, T) -> T,
    add: impl Fn(T, T) -> T,
) -> (T, T) {
    (mul(a, c), add(mul(b, c), d))
}

#[test]
fn elements_of_all_sizes() {
    check(
        |n| (n as u16 | 1, n as u8),
        |a: (u16, u8), b| (a.0.wrapping_mul(b.0), b.1),
    );
    // Miri is slow, and has seen bytes between fields.
    if cfg!(miri) {
        return;
    }
    check(
        |n| [n as u32; 3],
        |a, b| [a[0].wrapping_add(b[0]), a[1], b[2]],
    );
    check(|n| (n * 7 % 251) as u8, |a: u8, b| a.max(b));
    check(|n| n as u32, u32::wrapping_add);
    check(
        |n| (n as u32 | 1, n as u32),
        |a, b| after(a, b, u32::wrapping_mul, u32::wrapping_add),
    );
    check(
        |n| (n as u64 | 1, n as u64),
        |a, b| after(a, b, u64::wrapping_mul, u64::wrapping_add),
    );
    // Too large for the place that lanes share, and without a size.
    check(
        |n| [n as u64; 3],
        |a, b| [a[0].wrapping_add(b[0]), a[1], b[2]],
    );
    check(|_| (), |(), ()| ());
}

#[test]
#[cfg_attr(miri, ignore = "takes a minute, as each kind of elements does")]
fn a_bool_is_one_even_where_nothing_was_put() {
    check(|n| n % 3 == 0, |a, b| a ^ b);
}

#[test]
#[cfg_attr(miri, ignore = "takes minutes; the tests of tiles have panics, too")]
fn a_panic_goes_on() {
    in_each_mode(|_| {
        let mut elements = vec![1_u32; 40_000];
        let last = elements.len() as u32 - 1;
        let combine = |a: u32, b: u32| {
            assert_ne!(a + b, last, "all but one");
            a + b
        };
        let scan = AssertUnwindSafe(|| grid::scan(&mut elements, combine));
        assert!(catch_unwind(scan).is_err());
    });
}
