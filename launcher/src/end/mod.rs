//! How a run ends: every way in which it can, an interrupt by the user, and the end of the process.

mod interrupt;
mod leave;
mod stop;

pub use interrupt::Interrupt;
pub use leave::leave;
pub use stop::{FaultReport, Stop};
