//! The Mandelbrot set: an item for each pixel.

#[path = "../../programs/mandelbrot.rs"]
#[expect(dead_code, reason = "it has threads of its own, too")]
mod by_threads;

use crate::bench::{Bench, timed};
use by_threads::iterations;
use gpu_std::grid;

/// Width and height, iterations at most, and the sum of all pixels as a CPU has it.
const LARGE: (usize, u16, u64) = (4096, 1000, 4_154_800_413);
const SMALL: (usize, u16, u64) = (16, 32, 3060);

pub fn mandelbrot(bench: Bench) {
    let (size, most, expected) = bench.size(LARGE, SMALL);
    let mut image = vec![0; size * size];
    let row = "mandelbrot 4096 x 4096, 1,000 iterations";
    bench.times(row, grid::count(), || {
        let (time, ()) = timed(|| draw(&mut image, size, most));
        let add = |sum, pixel: &u16| sum + u64::from(*pixel);
        assert_eq!(grid::reduce(&image, || 0, add, |a, b| a + b), expected);
        time
    });
}

fn draw(image: &mut [u16], size: usize, most: u16) {
    grid::for_each((0..image.len(), image), move |(at, pixel)| {
        *pixel = iterations(at % size, at / size, size, size, most);
    });
}
