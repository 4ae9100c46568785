//! Devices that can run a program image: an NVIDIA GPU, or the emulator.

mod backoff;
mod blob;
pub mod cuda;
mod emulated;
mod job;
mod lanes;
mod plan;
mod pool;
mod pump;
mod stats;
mod watch;

pub use emulated::Emulated;
pub use job::{Device, Job, Outcome};
pub use plan::{Addresses, Limits, Plan};
pub use stats::Stats;
pub use watch::Watch;
