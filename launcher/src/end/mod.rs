//! How a run ends: every way in which it can, an interrupt by the user, and the end of the process.

mod interrupt;
mod last_words;
mod leave;
mod stop;

pub use interrupt::Interrupt;
pub use last_words::on_stderr;
pub use leave::leave;
pub use stop::{FaultReport, Stop};
