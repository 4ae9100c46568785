//! Worker processes: each holds an image and a device, and runs launch after launch of it.
//!
//! A launcher starts itself again with [`protocol::VARIABLE`] set. Requests and answers are lines of JSON on the worker's standard input and output.
//! What a launch breaks (a CUDA context after a fault, a kernel that never ends, a crash of ours) costs one worker, and the process that
//! asked starts another. Used by the test runner, and by whatever else launches an image many times.

mod process;
pub mod protocol;
mod serve;
mod session;
mod streams;

pub use process::{Lost, Worker, WorkerEvent};
pub use serve::{is_worker, main};
pub use session::Session;
