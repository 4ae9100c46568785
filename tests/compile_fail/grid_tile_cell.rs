//! All lanes of a tile call its steps at once.
//@ error[E0277]
use gpu_std::grid::{self, Tile};
use std::cell::Cell;

fn main() {
    let sum = Cell::new(0);
    grid::for_each_tile::<0>(4, (|tile: &Tile| sum.set(sum.get() + tile.index()),));
    println!("{}", sum.get());
}
