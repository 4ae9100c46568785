//! Lanes are threads: a `Cell` that all of them have would be changed without any order.
//@ error[E0277]: `Cell<u32>` cannot be shared between threads safely
use gpu_std::lanes;
use std::cell::Cell;

fn main() {
    let counter = Cell::new(0_u32);
    lanes::for_each(0..10_u32, |n| counter.set(counter.get() + n));
}
