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
const LANES: usize = LANES_DOWN * LANES_BESIDE;

pub fn product(bench: Bench) {
    if bench.small {
        product_of::<32>(bench);
    } else {
        product_of::<1024>(bench);
    }
}

/// Of matrices with so many [`Four`]s in a row.
fn product_of<const FOURS: usize>(bench: Bench) {
    let size = FOURS * 4;
    // The first one is stored by columns: a tile needs eight neighbours of a column at a time.
    let number = |seed: usize, at: usize| (random((seed + at) as u32) % 16) as f32 - 7.5;
    let new = |seed| {
        let four = |at: usize| Four([0, 1, 2, 3].map(|n| number(seed, 4 * at + n)));
        grid::map(0..size * FOURS, four)
    };
    let (a, b) = (new(0), new(size * size));
    let (columns, rows) = (a.as_chunks::<FOURS>().0, b.as_chunks::<FOURS>().0);
    let mut tiles = vec![Tile::default(); size / ROWS * FOURS];
    let mut c = vec![Four::default(); size * FOURS];
    bench.times("matrix product of f32, 4096^3", grid::count(), || {
        timed(|| {
            let all = (0..tiles.len(), &mut tiles);
            grid::for_each(all, |(at, result)| {
                tile(columns, rows, place(at, size), result)
            });
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

/// How the lanes of a warp lie: four by eight, so that they read as many bytes of a column as of a row.
const LANES_DOWN: usize = 4;
const LANES_BESIDE: usize = 8;
/// How warps lie that are likely to be neighbours on the GPU: two by two.
const WARPS: usize = 2;

/// First row and first four of a tile.
fn place(at: usize, size: usize) -> (usize, usize) {
    let (lane, warp) = (at % LANES, at / LANES);
    let (warp, group) = (warp % (WARPS * WARPS), warp / (WARPS * WARPS));
    let down = groups_down(size);
    let row = (group % down * WARPS + warp % WARPS) * LANES_DOWN + lane / LANES_BESIDE;
    let four = (group / down * WARPS + warp / WARPS) * LANES_BESIDE + lane % LANES_BESIDE;
    (row * ROWS, four)
}

/// Which tile has a row and a four.
fn tile_of(row: usize, four: usize, size: usize) -> usize {
    let (down, beside) = (row / ROWS, four);
    let lane = down % LANES_DOWN * LANES_BESIDE + beside % LANES_BESIDE;
    let (down, beside) = (down / LANES_DOWN, beside / LANES_BESIDE);
    let warp = down % WARPS + beside % WARPS * WARPS;
    let group = down / WARPS + beside / WARPS * groups_down(size);
    (group * WARPS * WARPS + warp) * LANES + lane
}

fn groups_down(size: usize) -> usize {
    size / ROWS / LANES_DOWN / WARPS
}

/// Not inlined: all registers are for it.
#[inline(never)]
fn tile<const FOURS: usize>(
    columns: &[[Four; FOURS]],
    rows: &[[Four; FOURS]],
    (row, four): (usize, usize),
    result: &mut Tile,
) {
    let mut tile = Tile::default();
    let down = row / 4;
    // Once, and not for each column.
    assert!(down + 1 < FOURS && four < FOURS);
    for (column, line) in columns.iter().zip(rows) {
        let (Four([a, b, c, d]), Four([e, f, g, h])) = (column[down], column[down + 1]);
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
    *result = tile;
}

/// From tiles to rows.
fn in_rows(tiles: &[Tile], c: &mut [Four], size: usize) {
    let fours = size / 4;
    grid::map_into(0..c.len(), c, move |at| {
        let (row, four) = (at / fours, at % fours);
        tiles[tile_of(row, four, size)][row % ROWS]
    });
}
