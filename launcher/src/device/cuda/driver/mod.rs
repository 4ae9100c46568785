//! The driver's functions. What a function needs of its arguments is in their types, so that nearly all of them are safe.
//!
//! ```text
//! load     the driver itself: `Driver`;  error codes as `CudaError`s
//! device   `Device`, and its `Context`
//! memory   `DeviceMemory`, the GPU's, and `DeviceSpan`, a part of it
//! pinned   `PinnedMemory`, the host's, which the GPU sees too
//! stream   `Stream`: copies, and their order
//! buffer   `CopyBuffer`: page-locked memory through which bytes pass
//! module   `Cubin`, `Module` and `Function`: a binary, the same loaded, and its kernels
//! linker   the driver's compiler
//! ```
//!
//! The end of a process frees all that it had. So contexts, streams and page-locked memory are never freed: their handles are valid as long as
//! the process lives. Device memory and modules end only where somebody says so, and then by value.

mod buffer;
mod device;
mod linker;
mod load;
mod memory;
mod module;
mod pinned;
mod stream;

pub(super) use buffer::CopyBuffer;
pub use device::{Attribute, Context, Device};
pub use linker::JitError;
pub(super) use linker::LinkOption;
pub use load::{Driver, NoDriver};
pub use memory::{DeviceMemory, DeviceSpan};
pub(super) use module::Kernel;
pub use module::{Cubin, Function, FunctionAttribute, Module};
pub(super) use pinned::PinnedMemory;
pub use stream::Stream;
