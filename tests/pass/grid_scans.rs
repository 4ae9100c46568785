//! Scans of many tiles, of elements of several sizes, with a combination whose order matters.
//@ nvvm: no
use gpu_std::grid;
use std::panic::{self, AssertUnwindSafe, catch_unwind};

/// `x` becomes `a * x + b`: first the one, then the other.
fn after((a, b): (u32, u32), (c, d): (u32, u32)) -> (u32, u32) {
    (a.wrapping_mul(c), b.wrapping_mul(c).wrapping_add(d))
}

fn is_scan<T: Copy + PartialEq>(before: &[T], scanned: &[T], combine: impl Fn(T, T) -> T) -> bool {
    let mut sum = before[0];
    let mut right = scanned[0] == sum;
    for (element, scanned) in before.iter().zip(scanned).skip(1) {
        sum = combine(sum, *element);
        right &= *scanned == sum;
    }
    right
}

fn main() {
    panic::set_hook(Box::new(|_| {}));
    for len in [1, 513, 16_384, 16_385, 40_001] {
        let numbers: Vec<u32> = (0..len).map(|n| n * n % 1000).collect();
        let mut sums = numbers.clone();
        grid::scan(&mut sums, u32::wrapping_add);
        println!("{len}: {} {}", is_scan(&numbers, &sums, u32::wrapping_add), sums[len as usize - 1]);
    }
    let maps: Vec<(u32, u32)> = (0..20_000).map(|n| (n | 1, n * 7)).collect();
    let mut all = maps.clone();
    grid::scan(&mut all, after);
    println!("{} {:?}", is_scan(&maps, &all, after), all[19_999]);

    let mut starts = vec![3_u16; 20_000];
    let total = grid::scan_exclusive(&mut starts, 5, u16::wrapping_add);
    println!("{:?} {total} {}", &starts[..3], starts.iter().enumerate().all(|(n, &s)| s == (3 * n + 5) as u16));

    // Behind a panic the elements are some of theirs, and the next call is like any.
    let mut numbers = vec![1_u32; 30_000];
    let scan = AssertUnwindSafe(|| {
        grid::scan(&mut numbers, |a, b| {
            assert_ne!(a + b, 29_000, "too many");
            a + b
        });
    });
    println!("{}", catch_unwind(scan).is_err());
    let mut again = vec![1_u64; 30_000];
    grid::scan(&mut again, |a, b| a + b);
    println!("{}", again[29_999]);
}
