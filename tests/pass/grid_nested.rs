//! A call in a call, of `grid` or of `lanes`, is done by the lane that makes it, however deep, and a panic in it goes the same way up.
//@ nvvm: no
use gpu_std::{device, grid, lanes};
use std::panic;
use std::thread;

fn main() {
    let place = || (device::warp(), device::lane(), thread::current().id());
    let rows = lanes::map(0..40_u32, |row| {
        let here = place();
        assert_eq!((grid::count(), lanes::count()), (1, 1));
        let mut cells = grid::map(0..row, |cell| {
            assert_eq!(place(), here);
            grid::reduce(0..=cell, || 0, |sum, n| sum + n, |a, b| a + b)
        });
        grid::scan(&mut cells, |a, b| a + b);
        cells.last().copied().unwrap_or(0)
    });
    println!("{rows:?}");

    let rows = grid::map(0..300_u32, |row| {
        let here = place();
        lanes::reduce(
            0..row % 7,
            || 0,
            |sum, n| {
                assert_eq!(place(), here);
                1 + sum
                    + grid::reduce_in_order(
                        0..n,
                        || 0,
                        |sum, m| sum + lanes::map(0..m, |k| k).len(),
                        |a, b| a + b,
                    )
            },
            |a, b| a + b,
        )
    });
    println!("{}", rows.iter().sum::<usize>());

    // A thread of a lane makes calls like any thread.
    let sums = lanes::map(0..3_u32, |n| {
        let thread =
            thread::spawn(move || grid::reduce(0..200 * n, || 0, |sum, n| sum + n, |a, b| a + b));
        thread.join().unwrap()
    });
    println!("{sums:?}");

    // Without the hook, which would print.
    let thrown = panic::catch_unwind(|| {
        grid::for_each(0..640_u32, |n| {
            lanes::for_each(0..2, |m| {
                grid::for_each(0..2_u32, |k| {
                    if (n, m, k) == (400, 1, 1) {
                        panic::resume_unwind(Box::new(n + k));
                    }
                });
            });
        });
    });
    println!("{:?}", thrown.unwrap_err().downcast_ref::<u32>());
}
