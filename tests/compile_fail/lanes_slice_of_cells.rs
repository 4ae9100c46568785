//! The elements of a `&[T]` are seen by lanes while others have them, too.
//@ error[E0277]: `Cell<u32>` cannot be shared between threads safely
use gpu_std::lanes;
use std::cell::Cell;

fn main() {
    let cells = [const { Cell::new(0_u32) }; 10];
    lanes::for_each(&cells, |cell| cell.set(1));
}
