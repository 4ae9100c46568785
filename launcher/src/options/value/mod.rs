//! Values of options, as they are written on the command line and in `GPU_RUN_*` variables.

mod device;
pub(super) mod digits;
mod emulator_heap;
mod error;
mod instructions;
mod size;
mod threads;
mod timeout;

pub use device::DeviceChoice;
pub use emulator_heap::EmulatorHeap;
pub use error::OptionError;
pub use instructions::Instructions;
pub use size::Size;
pub use threads::Threads;
pub use timeout::Timeout;
