//! Whose panic goes on.

use crate::lanes;
use crate::lanes::testing::{self, Mode, in_each_mode};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

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
fn the_lowest_lane_wins() {
    in_each_mode(|mode| {
        // Lanes 5 and 9; on one lane 9 is the first.
        let call = || {
            lanes::for_each(0..100, |n| {
                if n == 37 || n == 9 {
                    throw(n)
                }
            })
        };
        assert_eq!(thrown(call), if mode == Mode::Alone { 9 } else { 37 });
    });
}

#[test]
fn one_of_the_lanes_is_enough() {
    in_each_mode(|_| {
        for lane in [0, 1, 31] {
            let call = || {
                lanes::for_each(0..32, |n| {
                    if n == lane {
                        throw(n)
                    }
                })
            };
            assert_eq!(thrown(call), lane);
        }
    });
}

#[test]
fn others_do_all_of_their_items() {
    in_each_mode(|mode| {
        let done = AtomicU32::new(0);
        thrown(|| {
            lanes::for_each(0..320, |n| {
                if n == 33 {
                    throw(n);
                }
                done.fetch_add(1, Relaxed);
            });
        });
        let expected = if mode == Mode::Alone { 33 } else { 31 * 10 + 1 };
        assert_eq!(done.into_inner(), expected);
    });
}

#[test]
fn each_function_panics() {
    in_each_mode(|_| {
        let at = |n: usize| if n == 40 { throw(n) } else { n };
        assert_eq!(thrown(|| lanes::map(0..64, at)), 40);
        assert_eq!(thrown(|| lanes::map_into(0..64, &mut [0; 64], at)), 40);
        let fold = |sum: usize, n| sum + at(n);
        assert_eq!(
            thrown(|| lanes::reduce(0..64, || 0, fold, |a, b| a + b)),
            40
        );
        assert_eq!(
            thrown(|| lanes::reduce_in_order(0..64, || 0, fold, |a, b| a + b)),
            40
        );
        assert_eq!(
            thrown(|| lanes::reduce(0..64, || throw(1), fold, |a, b| a + b)),
            1
        );
        let mut numbers: [usize; 64] = std::array::from_fn(|n| n);
        let combine = |a: usize, b: usize| if b == 40 { throw(b) } else { a.max(b) };
        assert_eq!(thrown(|| lanes::scan(&mut numbers, combine)), 40);
        assert_eq!(
            thrown(|| lanes::scan_exclusive(&mut [40; 64], 0, combine)),
            40
        );
    });
}

#[test]
fn a_scan_panics_in_the_second_call() {
    for mode in [Mode::InTurn, Mode::AtOnce] {
        testing::within(mode, || {
            // The first call combines 62 times, then the caller 31 times.
            let times = AtomicU32::new(0);
            let combine = |a: u32, b: u32| {
                if times.fetch_add(1, Relaxed) == 64 + 31 + 2 {
                    throw(7)
                } else {
                    a + b
                }
            };
            assert_eq!(thrown(|| lanes::scan(&mut [1; 96], combine)), 7);
        });
    }
}

#[test]
fn a_combination_panics() {
    for mode in [Mode::InTurn, Mode::AtOnce] {
        testing::within(mode, || {
            let combine = |a: Arc<usize>, _| if *a == 3 { throw(3) } else { Arc::new(*a + 1) };
            let one = Arc::new(0);
            let call = || lanes::reduce(0..64, || Arc::clone(&one), |one, _| one, combine);
            assert_eq!(thrown(call), 3);
            assert_eq!(Arc::strong_count(&one), 1);
        });
    }
}

#[test]
fn a_call_after_a_panic_is_like_any() {
    in_each_mode(|_| {
        thrown(|| lanes::for_each(0..64, |n| throw(n)));
        assert_eq!(lanes::map(0..64, |n| n).len(), 64);
    });
}

#[test]
fn payloads_are_dropped() {
    in_each_mode(|_| {
        let payload = Arc::new(());
        let call = || lanes::for_each(0..64, |_| resume_unwind(Box::new(Arc::clone(&payload))));
        let thrown = catch_unwind(AssertUnwindSafe(call)).unwrap_err();
        assert_eq!(Arc::strong_count(&payload), 2);
        drop(thrown);
        assert_eq!(Arc::strong_count(&payload), 1);
    });
}

#[test]
#[cfg_attr(miri, ignore = "what such a payload panics with leaks, as is said")]
fn a_payload_may_panic_when_it_is_dropped() {
    struct Loud(u32, Arc<AtomicU32>);
    impl Drop for Loud {
        fn drop(&mut self) {
            self.1.fetch_add(1, Relaxed);
            if self.0 > 0 {
                resume_unwind(Box::new(Loud(self.0 - 1, Arc::clone(&self.1))));
            }
        }
    }
    for mode in [Mode::InTurn, Mode::AtOnce] {
        testing::within(mode, || {
            let dropped = Arc::new(AtomicU32::new(0));
            let call = || {
                lanes::for_each(0..32, |n| {
                    resume_unwind(Box::new(Loud(u32::from(n > 0) * 2, Arc::clone(&dropped))))
                });
            };
            let payload = catch_unwind(AssertUnwindSafe(call)).unwrap_err();
            assert_eq!(dropped.load(Relaxed), 31);
            assert_eq!(payload.downcast_ref::<Loud>().expect("lane 0's").0, 0);
        });
    }
}

#[test]
fn lengths_must_be_equal() {
    in_each_mode(|_| {
        let call = || lanes::map_into(0..3, &mut [0; 4], |n| n);
        let payload = catch_unwind(call).unwrap_err();
        let text = payload.downcast_ref::<String>().expect("a text");
        assert!(text.contains("3 items for 4 elements"), "{text}");
    });
}

#[test]
fn a_panic_is_of_the_type_that_was_thrown() {
    in_each_mode(|_| {
        let call = || lanes::for_each(0..1, |_| panic_any("text"));
        let payload = catch_unwind(call).unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&"text"));
    });
}
