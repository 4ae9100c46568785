//! Data races: conflicting accesses that nothing orders.
//!
//! Each hart has a vector clock ([`clock`]). A release hands it to a place in memory, an acquire of a value written there takes it
//! ([`sync`]). [`shadow`] keeps, for each 8 bytes, who accessed which of them last and when; an access that conflicts with one that
//! its hart's clock does not contain is a race. The decoder puts an [`Observe`] before each access when a program is loaded for this;
//! it runs in one step with the access and takes no time, so that a seed names the same run with and without it.

mod clock;
mod detector;
mod heap;
mod observe;
mod report;
mod shadow;
mod stacks;
mod sync;
mod thread;

pub(super) use detector::{Detector, Incoming, Place, Side};
pub(super) use observe::{Kind, Observe, Order, Strength};
pub use report::{Race, RaceSide};
