//! Devices that can run a program image: an NVIDIA GPU, or the emulator.

mod backoff;
mod blob;
pub mod cuda;
mod emulated;
pub mod emulator;
mod job;
mod plan;
mod pump;
mod stats;
mod stop;
mod thread_name;
mod watch;

pub use emulated::Emulated;
pub use job::{Device, Job, Outcome};
pub use plan::{Addresses, Limits, Plan};
pub use stats::Stats;
pub use stop::{Fault, Stop};
pub use thread_name::thread_name;
pub use watch::Watch;
