//! A tile's memory is another one's behind its last step.
//@ error[E0521]
use gpu_std::grid::{self, Tile, Words};
use std::sync::Mutex;

fn main() {
    let kept: Mutex<Vec<Words<'_>>> = Mutex::new(Vec::new());
    grid::for_each_tile::<4>(1, (|tile: &Tile<'_>| kept.lock().unwrap().push(tile.words()),));
    println!("{}", kept.into_inner().unwrap()[0].get(0));
}
