//! Thread-local statics become places in a block of memory that each thread has.
//!
//! LLVM's NVPTX backend has no thread-locals. rustc makes them for any target, and std's `thread_local!` is built on them here as on other systems. So this
//! pass is the linker that such systems have, with the model that they call local-exec:
//! - [`layout`]: each static gets an offset in the block. Those with initial values come first, so that the template is no longer than these.
//! - [`uses`]: a static's address is the running thread's block (a function of the device runtime, one load from `.shared`) plus that offset.
//! - [`pass`]: template, size and alignment go to the device runtime (`device_prelude::tls`), which makes a block for each thread.

mod layout;
mod pass;
#[cfg(test)]
mod tests;
mod uses;

pub use pass::{Report, run};
