//! Which hart runs next, and for how long.

mod choice;
mod generator;
mod pct;
mod random;
mod replay;
mod round_robin;
mod turn;

pub use choice::Schedule;
pub use generator::Generator;
pub(super) use replay::Replay;
pub use turn::Misfit;
pub(super) use turn::{Scheduler, Spent, Turn};
