//! What warps do together, in each way that a call can be done ([`Mode`](super::testing::Mode)).
//!
//! ```text
//! results   what the functions return and write
//! scans     which elements scans may have
//! tiles     steps, and memory that lanes share
//! panics    whose panic goes on, and what is not done then
//! drops     nothing leaks, and nothing is dropped twice
//! ```

#[path = "../../parts/tests/drops.rs"]
#[allow(
    clippy::duplicate_mod,
    reason = "`lanes` and `grid` have the same tests"
)]
mod drops;
mod panics;
mod results;
mod scans;
mod tiles;

// What the shared ones call.
use super::testing::in_each_mode;
use crate::grid as calls;

/// Lengths at which something may go wrong: nothing, less than an item for each lane, one more, tiles that end in the middle, so many
/// that values are combined in several calls. Miri is slow, so it has fewer.
const LENGTHS: &[usize] = if cfg!(miri) {
    &[0, 1, 66]
} else {
    &[0, 1, 2, 31, 32, 33, 64, 127, 300, 1024, 1025, 5000, 150_001]
};
