//! A call in a call is done by the lane that makes it, whatever it is, also by the thread itself, which is lane 0.
//@ nvvm: no
use gpu_std::{device, lanes};

fn main() {
    let rows = lanes::map(0..40_u32, |row| {
        assert_eq!(lanes::count(), 1);
        let lane = device::lane();
        let cells = lanes::map(0..row, |cell| {
            assert_eq!(device::lane(), lane);
            lanes::reduce(0..=cell, || 0, |sum, n| sum + n, |a, b| a + b)
        });
        let mut sums = cells;
        lanes::scan(&mut sums, |a, b| a + b);
        sums.last().copied().unwrap_or(0)
    });
    println!("{rows:?}");
    println!("{}", lanes::count() == lanes::count());
    println!("{}", device::lane().is_none_or(|lane| lane == 0));
}
