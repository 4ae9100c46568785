//! The closure goes to other warps, and all of them have it at once.
//@ error[E0277]: `Cell<u32>` cannot be shared between threads safely
use gpu_std::grid;
use std::cell::Cell;

fn main() {
    let counter = Cell::new(0_u32);
    grid::for_each(0..10_u32, |n| counter.set(counter.get() + n));
}
