//! Which hart runs next, and for how long.

mod choice;
mod generator;
mod pct;
mod random;
mod round_robin;
mod turn;

pub use choice::Schedule;
pub use generator::Generator;
pub(super) use turn::{Spent, Turn};
