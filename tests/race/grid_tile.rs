//! Two lanes of a tile use a variable in one step. In steps that follow each other they may.
//@ stderr-contains: data race: read of 4 bytes by lane 1 of warp 0
//@ stderr-contains: static `grid_tile::SHARED
//@ stderr-contains: no happens-before with: write of 4 bytes by
//@ stderr-contains: grid_tile::change
//@ nvvm: no
use gpu_std::grid::{self, Tile};

static mut SHARED: u32 = 0;

#[inline(never)]
fn change(by: u32) {
    // SAFETY: none in the last step, where two lanes call this.
    unsafe { SHARED += by };
}

fn main() {
    let only = |lane: usize| {
        move |tile: &Tile| {
            if tile.lane() == lane {
                change(1);
            }
        }
    };
    let two = |tile: &Tile| {
        if tile.lane() < 2 {
            change(1);
        }
    };
    grid::for_each_tile::<0>(1, (only(3), only(9), only(0), two));
    // SAFETY: the call is over.
    println!("{}", unsafe { SHARED });
}
