//! The shape of the grid.

/// Lanes of a warp.
pub const LANES: u32 = 32;

/// Warps of a block. A block has `WARPS_PER_BLOCK * LANES` hardware threads.
pub const WARPS_PER_BLOCK: u32 = 4;
