//! One source for GPU and CPU.
//!
//! A program needs nothing of this crate to run on a GPU: `cargo gpu-run` gives it the real std. The crate is for what std has no
//! word for, and it compiles for both: on the CPU the same calls give the CPU's answers.
//!
//! ```
//! use gpu_std::{device, thread};
//!
//! let thread = thread::spawn(|| device::warp());
//! let warp = thread.join().unwrap();
//! // On a GPU every thread has a warp; on a CPU there are none.
//! assert_eq!(warp.is_some(), device::on_gpu());
//! ```

pub use std::{sync, thread, time};

pub mod device;
pub mod grid;
mod items;
pub mod lanes;
pub mod math;
mod parts;
pub mod warp;
