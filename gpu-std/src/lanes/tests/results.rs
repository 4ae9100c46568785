//! What the functions return and write.

use super::LENGTHS;
use crate::lanes;
use crate::lanes::testing::{self, Mode, in_each_mode};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

#[test]
fn each_item_is_done_once() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let times: Vec<AtomicU32> = (0..len).map(|_| AtomicU32::new(0)).collect();
            lanes::for_each(0..len, |n| {
                times[n].fetch_add(1, Relaxed);
            });
            let once = times.iter().all(|times| times.load(Relaxed) == 1);
            assert!(once, "{mode:?} {len}");
        }
    });
}

#[test]
fn neighbours_go_to_neighbouring_lanes() {
    testing::within(Mode::InTurn, || {
        let lanes_of = lanes::map(0..100, |_| testing::lane());
        assert!(lanes_of.iter().zip(0..).all(|(lane, n)| *lane == n % 32));
    });
}

#[test]
#[cfg_attr(miri, ignore = "there a thread has several lanes")]
fn all_lanes_work_at_once() {
    testing::within(Mode::AtOnce, || {
        let barrier = std::sync::Barrier::new(lanes::count());
        lanes::for_each(0..lanes::count(), |_| {
            barrier.wait();
        });
    });
}

#[test]
fn results_are_in_order() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let small = lanes::map(0..len, |n| n as u8);
            assert!(small.iter().enumerate().all(|(n, r)| *r == n as u8));
            assert_eq!(small.len(), len, "{mode:?}");
            let large = lanes::map(0..len, |n| [n; 5]);
            assert!(large.iter().enumerate().all(|(n, r)| *r == [n; 5]));
            let mut places = vec![String::from("old"); len];
            lanes::map_into(0..len, &mut places, |n| n.to_string());
            assert!(places.iter().enumerate().all(|(n, r)| *r == n.to_string()));
            assert_eq!(lanes::map(0..len, |_| ()).len(), len);
        }
    });
}

#[test]
fn sums_have_all_items() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let sum = lanes::reduce(0..len, || 0, |sum, n| sum + n, |a, b| a + b);
            assert_eq!(sum, (0..len).sum(), "{mode:?} {len}");
            let large = lanes::reduce(
                0..len,
                || [0; 20],
                |sum, n| sum.map(|sum| sum + n),
                |a, b| std::array::from_fn(|n| a[n] + b[n]),
            );
            assert_eq!(large, [(0..len).sum(); 20]);
        }
    });
}

#[test]
fn order_is_kept_where_it_is_promised() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let numbers = lanes::reduce_in_order(
                0..len,
                Vec::new,
                |mut numbers, n| {
                    numbers.push(n);
                    numbers
                },
                |mut a, b| {
                    a.extend(b);
                    a
                },
            );
            assert!(numbers.into_iter().eq(0..len), "{mode:?} {len}");
        }
    });
}

/// As of a piecewise function: associative, not commutative, and every element matters.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Line(u32, u32);

impl Line {
    fn after(first: Line, second: Line) -> Line {
        let slope = second.0.wrapping_mul(first.0);
        Line(slope, second.0.wrapping_mul(first.1).wrapping_add(second.1))
    }

    fn some(len: usize) -> Vec<Line> {
        let lines = (0..len as u32).map(|n| Line(2 * n + 1, n.wrapping_mul(77)));
        lines.collect()
    }
}

#[test]
fn scans_are_what_a_loop_gives() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let elements = Line::some(len);
            let mut inclusive = elements.clone();
            lanes::scan(&mut inclusive, Line::after);
            let first = Line(3, 5);
            let mut exclusive = elements.clone();
            let total = lanes::scan_exclusive(&mut exclusive, first, Line::after);

            let mut sum = None;
            for (inclusive, element) in inclusive.iter().zip(&elements) {
                let next = sum.map_or(*element, |sum| Line::after(sum, *element));
                assert_eq!(*inclusive, next, "{mode:?} {len}");
                sum = Some(next);
            }
            let mut sum = first;
            for (exclusive, element) in exclusive.iter().zip(&elements) {
                assert_eq!(*exclusive, sum, "{mode:?} {len}");
                sum = Line::after(sum, *element);
            }
            assert_eq!(total, sum, "{mode:?} {len}");
        }
    });
}

#[test]
fn a_call_in_a_call_is_done_by_its_lane() {
    in_each_mode(|mode| {
        let expected = if mode == Mode::Alone { 1 } else { 32 };
        assert_eq!(lanes::count(), expected);
        // Miri is slow.
        let items = if cfg!(miri) { 34 } else { 70 };
        let sums = lanes::map(0..items, |n: usize| {
            assert_eq!(lanes::count(), 1);
            let lane = testing::lane();
            let seen = Mutex::new(Vec::new());
            lanes::for_each(0..n, |m| {
                assert_eq!(testing::lane(), lane);
                seen.lock().unwrap().push(m);
            });
            let seen = seen.into_inner().unwrap();
            seen.len()
        });
        assert!(sums.into_iter().eq(0..items));
    });
}
