//! NVIDIA GPUs, through the driver API alone: no toolkit is needed.
//!
//! ```text
//! api      the driver library's functions, loaded at run time
//! driver   the same with safe signatures: devices, memory, streams, modules, the linker
//! error    the driver's error codes in words; which of them are the program's fault
//! gpu      a GPU with its context: can it run this image?
//! text     what must be known of PTX text
//! modules  code and data apart, as the driver's compiler gets them
//! jit      PTX to a binary (cubin) with the driver's compiler;  cache: the binaries of earlier runs;  binary: from one or the other
//! registers  how many a lane gets;  limits: how many warps there can be
//! memory   sizes and places of heap, stacks, slots, ring
//! transfer the program's memory for host calls;  channels: the buffers on the way there;  spread: one transfer by several threads
//! program  a program on a GPU, ready to start, and again for a further launch
//! run      its kernel
//! device   a GPU as a device that runs a program
//! threads  which threads were alive when it was stopped
//! ```

mod api;
mod binary;
mod cache;
mod channels;
mod device;
pub mod driver;
mod error;
mod gather;
mod gpu;
mod jit;
mod limits;
mod memory;
mod modules;
mod program;
mod registers;
mod run;
mod spread;
mod text;
mod threads;
mod transfer;

pub use cache::BUILD;
pub use device::CudaDevice;
pub use driver::JitError;
pub use error::CudaError;
pub use gpu::{Gpu, capability, has_driver};
