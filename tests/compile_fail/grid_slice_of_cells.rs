//! The elements of a `&[T]` are seen by all warps while others have them, too.
//@ error[E0277]: `Cell<u32>` cannot be shared between threads safely
use gpu_std::grid;
use std::cell::Cell;

fn main() {
    let cells = [const { Cell::new(0_u32) }; 10];
    grid::for_each(grid::chunks(&cells, 2), |pair| pair[0].set(1));
}
