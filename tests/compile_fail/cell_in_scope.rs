//! A `Cell` is changed through `&` without any order between threads.
//@ error[E0277]: `Cell<u32>` cannot be shared between threads safely
use std::cell::Cell;
use std::thread;

fn main() {
    let counter = Cell::new(0_u32);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| counter.set(counter.get() + 1));
        }
    });
}
