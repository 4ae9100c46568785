//! What the functions return and write.

use super::LENGTHS;
use crate::grid;
use crate::grid::testing::{self, Mode, WARPS, in_each_mode};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

#[test]
fn each_item_is_done_once() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let times: Vec<AtomicU32> = (0..len).map(|_| AtomicU32::new(0)).collect();
            grid::for_each(0..len, |n| {
                times[n].fetch_add(1, Relaxed);
            });
            let once = times.iter().all(|times| times.load(Relaxed) == 1);
            assert!(once, "{mode:?} {len}");
        }
    });
}

#[test]
#[cfg_attr(miri, ignore = "there are two warps only")]
fn warps_work_at_once() {
    for mode in [Mode::Warps, Mode::Threads] {
        testing::within(mode, || {
            let barrier = std::sync::Barrier::new(WARPS);
            // The first item of each tile.
            grid::for_each(0..32 * WARPS, |n| {
                if n % 32 == 0 {
                    barrier.wait();
                }
            });
        });
    }
}

#[test]
fn results_are_in_order() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let small = grid::map(0..len, |n| n as u8);
            assert!(small.iter().enumerate().all(|(n, r)| *r == n as u8));
            assert_eq!(small.len(), len, "{mode:?}");
            let mut places = vec![Vec::new(); len.min(5000)];
            grid::map_into(0..places.len(), &mut places, |n| vec![n]);
            assert!(places.iter().enumerate().all(|(n, r)| *r == [n]));
            assert_eq!(grid::map(0..len, |_| ()).len(), len);
        }
    });
}

#[test]
fn elements_are_changed_in_place() {
    in_each_mode(|_| {
        // Miri is slow.
        let len = if cfg!(miri) { 70 } else { 700 };
        let x: Vec<u32> = (0..len).collect();
        let mut y = vec![1; x.len() + 100];
        grid::for_each((&mut y, &x), |(y, x)| *y += 2 * x);
        assert!(y.iter().zip(&x).all(|(y, x)| *y == 1 + 2 * x));
        assert_eq!(y[x.len()..], [1; 100]);
        grid::for_each(grid::chunks_mut(&mut y, 3), |part| part.reverse());
        assert_eq!(y[..3], [5, 3, 1]);
    });
}

#[test]
fn sums_have_all_items() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let sum = grid::reduce(0..len, || 0, |sum, n| sum + n, |a, b| a + b);
            assert_eq!(sum, (0..len).sum(), "{mode:?} {len}");
        }
    });
}

#[test]
fn order_is_kept_where_it_is_promised() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let numbers = grid::reduce_in_order(
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

/// Associative, not commutative, and every element matters.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Line(u32, u32);

impl Line {
    fn after(first: Line, second: Line) -> Line {
        let slope = second.0.wrapping_mul(first.0);
        Line(slope, second.0.wrapping_mul(first.1).wrapping_add(second.1))
    }
}

#[test]
fn scans_are_what_a_loop_gives() {
    in_each_mode(|mode| {
        for &len in LENGTHS {
            let lines = (0..len as u32).map(|n| Line(2 * n + 1, n.wrapping_mul(77)));
            let elements: Vec<Line> = lines.collect();
            let mut inclusive = elements.clone();
            grid::scan(&mut inclusive, Line::after);
            let first = Line(3, 5);
            let mut exclusive = elements.clone();
            let total = grid::scan_exclusive(&mut exclusive, first, Line::after);

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
fn a_call_in_a_call_is_done_where_it_is_made() {
    in_each_mode(|_| {
        // Miri is slow.
        let (items, inner) = if cfg!(miri) { (34, 4) } else { (70, 33) };
        let sums = grid::map(0..items, |n: usize| {
            let here = std::thread::current().id();
            let seen = crate::lanes::map(0..n % 3, |m| {
                let inner = grid::map(0..inner, |k: usize| (k + m, std::thread::current().id()));
                assert!(inner.iter().all(|(_, thread)| *thread == here));
                inner[1].0
            });
            seen.len()
        });
        assert!(sums.into_iter().eq((0..items).map(|n| n % 3)));
    });
}

#[test]
fn several_threads_may_call() {
    std::thread::scope(|scope| {
        for thread in 0..3_usize {
            scope.spawn(move || {
                testing::within(Mode::Threads, || {
                    let len = if cfg!(miri) { 300_usize } else { 5000 };
                    let sum = grid::reduce(0..len, || 0, |sum, n| sum + n, |a, b| a + b);
                    assert_eq!(sum, len * (len - 1) / 2, "{thread}");
                });
            });
        }
    });
}
