//! What all lanes do together, in each way that a call can be done ([`Mode`](super::testing::Mode)).
//!
//! ```text
//! results   what the functions return and write
//! sources   which items there are
//! panics    whose panic goes on
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
mod sources;

// What the shared ones call.
use super::testing::in_each_mode;
use crate::lanes as calls;

/// Lengths at which something may go wrong: nothing, less than an item for each lane, one more, batches of four that end in the middle.
/// Miri is slow, so it has fewer.
const LENGTHS: &[usize] = if cfg!(miri) {
    &[0, 1, 133]
} else {
    &[0, 1, 2, 31, 32, 33, 64, 127, 128, 161, 300]
};
