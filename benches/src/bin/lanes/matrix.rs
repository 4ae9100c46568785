//! The product of two matrices: each lane has a tile of eight rows and four columns in registers.

use crate::bench::{Bench, timed};
use crate::random;
use gpu_std::grid;
use gpu_std::math::multiply_add;

/// Neighbours in a row: one access of 16 bytes.
#[derive(Clone, Copy, Default)]
#[repr(C, align(16))]
struct Four([f32; 4]);

impl Four {
    /// Adds a multiple of others.
    #[inline]
    fn plus(self, factor: f32, Four([a, b, c, d]): Four) -> Four {
        let Four([w, x, y, z]) = self;
        Four([
            multiply_add(factor, a, w),
            multiply_add(factor, b, x),
            multiply_add(factor, c, y),
            multiply_add(factor, d, z),
        ])
    }
}

/// Rows of a tile.
const ROWS: usize = 8;
/// What a lane computes.
type Tile = [Four; ROWS];
/// Tiles side by side that belong to neighbouring lanes.
const BESIDE: usize = 32;

pub fn product(bench: Bench) {
    let size = bench.size(4096, 128_usize);
    let fours = size / 4;
    // The first one is stored by columns: a tile needs eight neighbours of a column at a time.
    let number = |seed: usize, at: usize| (random((seed + at) as u32) % 16) as f32 - 7.5;
    let new = |seed| {
        let four = |at: usize| Four([0, 1, 2, 3].map(|n| number(seed, 4 * at + n)));
        grid::map(0..size * fours, four)
    };
    let (a, b) = (new(0), new(size * size));
    let mut tiles = vec![Tile::default(); size / ROWS * fours];
    let mut c = vec![Four::default(); size * fours];
    bench.times("matrix product of f32, 4096^3", grid::count(), || {
        let of_tile = |at| tile(&a, &b, size, place(at, size));
        timed(|| {
            grid::map_into(0..tiles.len(), &mut tiles, of_tile);
            in_rows(&tiles, &mut c, size);
        })
        .0
    });
    // Multiples of a quarter, of which none is rounded.
    for at in (0..size * size).step_by(size * size / 50 - 1) {
        let (row, column) = (at / size, at % size);
        let products =
            (0..size).map(|k| number(0, k * size + row) * number(size * size, k * size + column));
        assert_eq!(c[at / 4].0[at % 4], products.sum::<f32>(), "{row} {column}");
    }
}

/// First row and first four of a tile. Neighbouring lanes have neighbours in a row, and neighbouring warps lie below each other: they
/// read the same columns.
fn place(at: usize, size: usize) -> (usize, usize) {
    let (lane, warp) = (at % BESIDE, at / BESIDE);
    let below = size / ROWS;
    (warp % below * ROWS, warp / below * BESIDE + lane)
}

fn tile(a: &[Four], b: &[Four], size: usize, (row, four): (usize, usize)) -> Tile {
    let fours = size / 4;
    let mut tile = Tile::default();
    for (column, line) in a.chunks_exact(fours).zip(b.chunks_exact(fours)) {
        let Four([a, b, c, d]) = column[row / 4];
        let Four([e, f, g, h]) = column[row / 4 + 1];
        let line = line[four];
        // Without a loop, so that no sum needs an address: they are registers then.
        tile = [
            tile[0].plus(a, line),
            tile[1].plus(b, line),
            tile[2].plus(c, line),
            tile[3].plus(d, line),
            tile[4].plus(e, line),
            tile[5].plus(f, line),
            tile[6].plus(g, line),
            tile[7].plus(h, line),
        ];
    }
    tile
}

/// From tiles to rows.
fn in_rows(tiles: &[Tile], c: &mut [Four], size: usize) {
    let (fours, below) = (size / 4, size / ROWS);
    grid::map_into(0..c.len(), c, move |at| {
        let (row, four) = (at / fours, at % fours);
        let warp = four / BESIDE * below + row / ROWS;
        tiles[warp * BESIDE + four % BESIDE][row % ROWS]
    });
}
