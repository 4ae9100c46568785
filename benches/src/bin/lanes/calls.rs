//! What a call costs beside its items.

use crate::bench::Bench;
use gpu_std::{grid, lanes};
use std::hint::black_box;

pub fn all(bench: Bench) {
    bench.each("lane call of nothing", 1000, |_| {
        lanes::for_each(0..lanes::count(), |lane| _ = black_box(lane));
    });
    // An item for each lane of each warp, so that there is a tile for each warp.
    let items = grid::count() * lanes::count();
    bench.each("grid call of nothing", 1000, |_| {
        grid::for_each(0..items, |item| _ = black_box(item));
    });
}
