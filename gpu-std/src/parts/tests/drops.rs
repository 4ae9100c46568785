//! Nothing leaks, and nothing is dropped twice. Miri sees both, and so do the counts. The tests of `lanes` and of `grid` are these, each with its own `calls`.

use super::{LENGTHS, calls, in_each_mode};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicIsize, Ordering::Relaxed};

/// More than a lane each. Miri is slow, so it has fewer.
const SOME: usize = if cfg!(miri) { 40 } else { 100 };

/// How many values of a test are alive.
struct Alive(AtomicIsize);

impl Alive {
    const fn new() -> Alive {
        Alive(AtomicIsize::new(0))
    }

    fn one(&self) -> One<'_> {
        self.0.fetch_add(1, Relaxed);
        One(self, Box::new(1))
    }

    fn with_room(&self) -> (One<'_>, [u64; 10]) {
        (self.one(), [0; 10])
    }

    fn none(&self) -> bool {
        self.0.load(Relaxed) == 0
    }
}

/// A value that is counted. Its box is what Miri sees leak, or freed twice.
struct One<'a>(&'a Alive, Box<u8>);

impl Drop for One<'_> {
    fn drop(&mut self) {
        assert_eq!(*self.1, 1);
        assert!(self.0.0.fetch_sub(1, Relaxed) > 0, "dropped twice");
    }
}

/// `f` panics at the item `n`. Without the hook, which would print.
fn panics<R>(f: impl FnOnce() -> R) {
    assert!(catch_unwind(AssertUnwindSafe(f)).is_err());
}

fn stop() -> ! {
    resume_unwind(Box::new(()))
}

#[test]
fn results_are_dropped_with_their_vector() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let alive = Alive::new();
            let values = calls::map(0..len, |_| alive.one());
            assert_eq!(alive.0.load(Relaxed), len as isize, "{mode:?}");
            drop(values);
            assert!(alive.none(), "{mode:?} {len}");
        }
    });
}

#[test]
fn results_are_dropped_if_a_lane_panics() {
    in_each_mode(|mode| {
        // Miri is slow.
        let (items, places): (_, &[i32]) = if cfg!(miri) {
            (140, &[0, 132])
        } else {
            (200, &[0, 1, 31, 32, 100, 132, 199])
        };
        for &at in places {
            let alive = Alive::new();
            panics(|| calls::map(0..items, |n| if n == at { stop() } else { alive.one() }));
            assert!(alive.none(), "{mode:?} {at}");
            panics(|| {
                calls::map(
                    0..items,
                    |n| if n >= at { stop() } else { alive.with_room() },
                )
            });
            assert!(alive.none(), "{mode:?} {at}");
        }
    });
}

#[test]
fn results_without_a_size_are_dropped() {
    static ALIVE: AtomicIsize = AtomicIsize::new(0);
    struct Nothing;
    impl Nothing {
        fn new() -> Nothing {
            ALIVE.fetch_add(1, Relaxed);
            Nothing
        }
    }
    impl Drop for Nothing {
        fn drop(&mut self) {
            ALIVE.fetch_sub(1, Relaxed);
        }
    }
    in_each_mode(|_| {
        let nothing = calls::map(0..SOME, |_| Nothing::new());
        assert_eq!((nothing.len(), ALIVE.load(Relaxed)), (SOME, SOME as isize));
        drop(nothing);
        panics(|| {
            calls::map(0..SOME, |n| {
                if n == SOME - 5 {
                    stop()
                } else {
                    Nothing::new()
                }
            })
        });
        assert_eq!(ALIVE.load(Relaxed), 0);
    });
}

#[test]
fn old_values_are_dropped_when_new_ones_come() {
    in_each_mode(|_| {
        let alive = Alive::new();
        let mut places: Vec<One> = (0..SOME).map(|_| alive.one()).collect();
        calls::map_into(0..SOME, &mut places, |_| alive.one());
        assert_eq!(alive.0.load(Relaxed), SOME as isize);
        panics(|| {
            calls::map_into(0..SOME, &mut places, |n| {
                if n == SOME - 1 { stop() } else { alive.one() }
            })
        });
        assert_eq!(alive.0.load(Relaxed), SOME as isize);
        drop(places);
        assert!(alive.none());
    });
}

#[test]
fn partial_results_are_dropped() {
    // Miri is slow. Nothing is at the last one.
    let places: &[i32] = if cfg!(miri) {
        &[40, 1000]
    } else {
        &[0, 5, 40, 1000]
    };
    in_each_mode(|mode| {
        for &at in places {
            let alive = Alive::new();
            let check = |call: &dyn Fn()| {
                match at {
                    1000 => call(),
                    _ => panics(call),
                }
                assert!(alive.none(), "{mode:?} {at}");
            };
            let stop_at = |n| {
                if n == at {
                    stop()
                }
            };
            check(&|| {
                let fold = |one, n| {
                    stop_at(n);
                    one
                };
                drop(calls::reduce(0..50, || alive.one(), fold, |a, _| a));
            });
            check(&|| {
                let fold = |room, n| {
                    stop_at(n);
                    room
                };
                drop(calls::reduce_in_order(
                    0..50,
                    || alive.with_room(),
                    fold,
                    |_, b| b,
                ));
            });
        }
    });
}

#[test]
fn what_a_closure_has_is_dropped_once() {
    in_each_mode(|_| {
        let alive = Alive::new();
        let one = alive.one();
        calls::for_each(0..64, move |_| assert_eq!(*one.1, 1));
        assert!(alive.none());
        let one = alive.one();
        panics(move || {
            calls::for_each(0..64, move |_| {
                if *one.1 == 1 {
                    stop()
                }
            })
        });
        assert!(alive.none());
        let one = alive.one();
        calls::for_each(0..0, move |_| assert_eq!(*one.1, 1));
        assert!(alive.none());
    });
}
