//! What a generated launcher does: read its options, choose a device, run the image, report how it ended.

mod choose;
mod environment;
mod interrupt;
mod leave;
mod message;
mod options;
mod run;

pub use environment::{BadVariable, JitOptions, RunOptions};
pub use interrupt::Interrupt;
pub use leave::leave;
pub use message::Message;
pub use options::{DeviceChoice, OptionError, Size, Threads, Timeout};
pub use run::main;
