//! Where the program starts and how it ends.
//!
//! - `kernel`: every hardware thread of the grid starts here.
//! - `exit`: `process::exit`, and the end that nothing precedes.

mod exit;
mod kernel;
mod stderr;
#[cfg(test)]
mod tests;

pub use exit::{end, exit};
#[cfg(target_arch = "nvptx64")]
pub use kernel::__gpu_run_kernel;
#[cfg(test)]
pub(crate) use kernel::start;
