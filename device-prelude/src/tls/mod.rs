//! Thread-local statics.
//!
//! The tool's pass over the program's IR (`ir::passes::thread_local`) gives each thread-local static an offset. Each thread has a **block** of memory for
//! all of them, as on other systems. The block comes from the heap and lives from the thread's start to its end, so other threads may use what is in it as
//! long as its thread lives. A static's address is `__gpu_run_tls_base` plus a constant.
//!
//! - `block`: allocated and filled by the thread, by the spawner if it is large; freed at the thread's end.
//! - `destructors`: what runs at a thread's end, before that.

pub(crate) mod block;
pub(crate) mod destructors;
mod state;
#[cfg(test)]
mod tests;

pub use block::OutOfMemory;
pub use destructors::{Destructor, has_any as has_destructors, register, run as run_destructors};
pub(crate) use state::init;
