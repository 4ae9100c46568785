//! What panics need of the runtime: each thread's count, and its call stack.

#[cfg(target_arch = "nvptx64")]
pub mod backtrace;
mod count;

pub use count::{count, in_hook, set};
pub(crate) use count::{init, lanes_ended};
