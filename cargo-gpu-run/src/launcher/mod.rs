//! What a generated launcher does: read its options, choose a device, run the image, report how it ended.

mod beat;
mod choose;
mod environment;
mod interrupt;
mod leave;
mod many_seeds;
mod message;
pub mod options;
mod recorded;
mod repeat;
mod run;
mod run_options;
mod schedule;
mod settle;
pub mod test;
pub mod worker;

pub use crate::hostcall::fs::Limit as FsLimit;
pub use interrupt::Interrupt;
pub use leave::leave;
pub use message::Message;
pub use options::{DeviceChoice, EmulatorHeap, Instructions, OptionError, Size, Threads, Timeout};
pub use repeat::repeat;
pub use run::main;
pub use run_options::{BadVariable, JitOptions, RunOptions};
pub use schedule::{Seed, Seeds, Strategy};
pub use settle::{EmulatorOnly, settle};
