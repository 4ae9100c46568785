//! NVIDIA's libNVVM: found, asked for its versions, and given modules in LLVM's intermediate representation to make PTX of.

mod api;
mod compile;
mod ir;
mod modern;
mod search;
mod setup;
mod worker;

pub use api::{LibNvvm, Module, Versions};
pub use compile::{Job, compile};
pub use modern::{ARCH, adapt};
pub(crate) use search::hash;
pub use search::{Found, VARIABLE, find};
pub use setup::{Setup, VARIABLES};
pub use worker::{PHASE, main};
