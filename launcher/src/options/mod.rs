//! Options of a run: their values, and how they travel in `GPU_RUN_*` variables.

mod fs_limit;
mod run_options;
mod schedule;
mod settle;
mod value;

pub use fs_limit::Limit as FsLimit;
pub use run_options::{BadVariable, JitOptions, RunOptions};
pub use schedule::{Seed, Seeds, Strategy};
pub use settle::{EmulatorOnly, settle};
pub use value::{DeviceChoice, EmulatorHeap, Instructions, OptionError, Size, Threads, Timeout};
