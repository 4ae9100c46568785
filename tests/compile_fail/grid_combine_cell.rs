//! So does what combines two results.
//@ error[E0277]: `Cell<u32>` cannot be shared between threads safely
use gpu_std::grid;
use std::cell::Cell;

fn main() {
    let calls = Cell::new(0_u32);
    let combine = |a, b| {
        calls.set(calls.get() + 1);
        a + b
    };
    println!("{}", grid::reduce(0..10_u32, || 0, |a, n| a + n, combine));
}
