//! Calls on all idle warps: what they return, in small and in large, and a panic that goes on in the caller.
//@ nvvm: no
use gpu_std::{device, grid, lanes};
use std::panic;

fn main() {
    for len in [0, 1, 33, 1000, 20_000_u32] {
        let numbers = grid::map(0..len, |n| n ^ 5);
        assert!(numbers.iter().zip(0..).all(|(is, n)| *is == n ^ 5));
        let sum = grid::reduce(&numbers, || 0, |sum, n| sum + u64::from(*n), |a, b| a + b);
        assert_eq!(sum, numbers.iter().map(|&n| u64::from(n)).sum());

        let mut sums = vec![0; numbers.len()];
        grid::map_into(&numbers, &mut sums, |n| u64::from(*n));
        grid::scan(&mut sums, |a, b| a + b);
        assert_eq!(sums.last().copied().unwrap_or(0), sum);
        assert!(sums.is_sorted());
        let places = grid::scan_exclusive(&mut sums, 1, u64::wrapping_add);
        println!("{len}: {sum}, {places}");
    }

    let text = grid::reduce_in_order(
        0..300_u32,
        String::new,
        |text, n| text + &n.to_string(),
        |a, b| a + &b,
    );
    let expected: String = (0..300).map(|n| n.to_string()).collect();
    println!("{}", text == expected);

    // A call in a call is done where it is made.
    let inner = grid::map(0..100_u32, |n| {
        let here = (device::warp(), device::lane());
        let there = grid::map(0..n, |_| (device::warp(), device::lane()));
        lanes::count() == 1 && grid::count() == 1 && there.iter().all(|place| *place == here)
    });
    println!("{}", inner.iter().all(|&right| right));

    // Without the hook, which would print.
    let thrown = panic::catch_unwind(|| {
        grid::for_each(0..1000_u32, |n| {
            if n == 700 {
                panic::resume_unwind(Box::new(n));
            }
        });
    });
    println!("{:?}", thrown.unwrap_err().downcast_ref::<u32>());
}
