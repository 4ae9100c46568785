//! Options of a run: their values, and how they travel as arguments and in `GPU_RUN_*` variables.
//!
//! ```text
//! run_options     what command, runner and launcher can be told;  settle: the device that they leave
//! settings        what has a variable alone, for launchers
//! launch_options  both, as a launcher reads them;  from_variables: how
//! value, schedule, fs_limit   what is written there
//! ```

mod from_variables;
mod fs_limit;
mod launch_options;
mod run_options;
mod schedule;
mod settings;
mod settle;
mod value;

pub use from_variables::BadVariable;
pub use fs_limit::Limit as FsLimit;
pub use launch_options::LaunchOptions;
pub use run_options::RunOptions;
pub use schedule::{Seed, Seeds, Strategy};
pub use settings::{JitOptions, Settings};
pub use value::{DeviceChoice, EmulatorHeap, Instructions, OptionError, Size, Threads, Timeout};
