//! NVIDIA's libNVVM: found, asked for its versions, and given modules in LLVM's intermediate representation to make PTX of.

mod api;
mod job;
mod modern;
mod program;
mod search;
mod setup;

pub use api::{LibNvvm, Versions};
pub use job::{PHASE, main};
pub use modern::ARCH;
pub use program::ptx;
pub use search::{Found, VARIABLE, find, hash};
pub use setup::{Setup, VARIABLES};
