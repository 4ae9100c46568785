//! Devices that can run a program image: an NVIDIA GPU, or the emulator.

mod backoff;
mod blob;
pub mod cuda;
pub mod emulator;
mod job;
mod plan;
mod pump;
mod stats;
mod stop;
mod watch;

pub use job::{Device, Job, Outcome};
pub use plan::{Addresses, Limits, Plan};
pub use stats::Stats;
pub use stop::{Fault, Stop};
pub use watch::Watch;
