//! Whose panic goes on, and what is not done then.

use crate::grid;
use crate::grid::testing::{self, Mode, in_each_mode};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Items of several tiles. Miri is slow, so it has fewer.
const MANY: usize = if cfg!(miri) { 100 } else { 1000 };

/// The number that a call panics with.
fn thrown<R>(call: impl FnOnce() -> R) -> usize {
    let Err(payload) = catch_unwind(AssertUnwindSafe(call)) else {
        panic!("the call has returned");
    };
    *payload.downcast::<usize>().expect("a number")
}

/// Without the hook, which would print.
fn throw(n: usize) -> ! {
    resume_unwind(Box::new(n))
}

#[test]
fn the_first_one_wins() {
    let call = || {
        grid::for_each(0..320, |n| {
            if n == 70 || n == 100 || n == 200 {
                throw(n)
            }
        })
    };
    for (mode, expected) in [
        (Mode::Alone, 70),
        (Mode::InTurn, 70),
        // Tiles of 32 items, from the last one on.
        (Mode::InReverse, 200),
    ] {
        testing::within(mode, || assert_eq!(thrown(call), expected, "{mode:?}"));
    }
    in_each_mode(|_| assert!([70, 100, 200].contains(&thrown(call))));
}

#[test]
fn no_tile_is_begun_after_a_panic() {
    testing::within(Mode::InTurn, || {
        let done = AtomicU32::new(0);
        thrown(|| {
            grid::for_each(0..320, |n| {
                if n == 40 {
                    throw(n);
                }
                done.fetch_add(1, Relaxed);
            });
        });
        assert_eq!(done.into_inner(), 40);
    });
}

#[test]
fn each_function_panics() {
    in_each_mode(|_| {
        // Miri is slow.
        let (items, len) = if cfg!(miri) { (70, 70) } else { (164, 3000) };
        let at = |n: usize| if n == 40 { throw(n) } else { n };
        assert_eq!(thrown(|| grid::map(0..items, at)), 40);
        assert_eq!(
            thrown(|| grid::map_into(0..items, &mut vec![0; items], at)),
            40
        );
        let fold = |sum: usize, n| sum + at(n);
        let add = |a, b| a + b;
        assert_eq!(thrown(|| grid::reduce(0..items, || 0, fold, add)), 40);
        assert_eq!(
            thrown(|| grid::reduce_in_order(0..items, || 0, fold, add)),
            40
        );
        assert_eq!(thrown(|| grid::reduce(0..items, || throw(1), fold, add)), 1);
        let combine = |a: usize, b: usize| if b == 40 { throw(b) } else { a.max(b) };
        let numbers: Vec<usize> = (0..len).collect();
        assert_eq!(thrown(|| grid::scan(&mut numbers.clone(), combine)), 40);
        assert_eq!(
            thrown(|| grid::scan_exclusive(&mut vec![40; len], 0, combine)),
            40
        );
    });
}

#[test]
fn a_combination_panics() {
    in_each_mode(|mode| {
        let one = Arc::new(0);
        let combine = |a: Arc<usize>, _| if *a == 2 { throw(2) } else { Arc::new(*a + 1) };
        let call = || grid::reduce(0..MANY, || Arc::clone(&one), |one, _| one, combine);
        if mode != Mode::Alone {
            assert_eq!(thrown(call), 2, "{mode:?}");
        }
        assert_eq!(Arc::strong_count(&one), 1);
    });
}

#[test]
fn a_call_after_a_panic_is_like_any() {
    in_each_mode(|_| {
        thrown(|| grid::for_each(0..MANY, |n| throw(n)));
        assert_eq!(grid::map(0..MANY, |n| n).len(), MANY);
    });
}

#[test]
fn payloads_are_dropped() {
    in_each_mode(|_| {
        let payload = Arc::new(());
        let call = || grid::for_each(0..MANY, |_| resume_unwind(Box::new(Arc::clone(&payload))));
        let thrown = catch_unwind(AssertUnwindSafe(call)).unwrap_err();
        assert_eq!(Arc::strong_count(&payload), 2);
        drop(thrown);
        assert_eq!(Arc::strong_count(&payload), 1);
    });
}

#[test]
fn lengths_must_be_equal() {
    let call = || grid::map_into(0..3, &mut [0; 4], |n| n);
    let payload = catch_unwind(call).unwrap_err();
    let text = payload.downcast_ref::<String>().expect("a text");
    assert!(text.contains("3 items for 4 elements"), "{text}");
}
