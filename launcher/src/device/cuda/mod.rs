//! NVIDIA GPUs, through the driver API alone: no toolkit is needed.
//!
//! ```text
//! api      the driver library's functions, loaded at run time
//! driver   one safe method for each function
//! error    the driver's error codes in words; which of them are the program's fault
//! gpu      a device with its context: can it run this image?
//! text     what must be known of PTX text
//! modules  code and data apart, as the driver's compiler gets them
//! jit      PTX to a binary (cubin) with the driver's compiler;  cache: the binaries of earlier runs
//! registers  how many a lane gets
//! memory   sizes and places of heap, stacks, slots, ring
//! transfer the program's memory for host calls
//! prepare  all of it, and again for a further launch
//! run      the kernel
//! threads  which threads were alive when it was stopped
//! session  any kernels, one after the other, without the runtime
//! ```

mod api;
mod cache;
mod driver;
mod error;
mod gather;
mod gpu;
mod jit;
mod memory;
mod modules;
mod prepare;
mod ready;
mod registers;
mod run;
mod session;
mod text;
mod threads;
mod transfer;

pub use cache::BUILD;
pub use gpu::{Gpu, has_driver};
pub use session::{Launch, Session, SessionError};
