//! NVIDIA's libNVVM: found, asked for its versions, and given modules in LLVM's intermediate representation to make PTX of.

mod api;
mod compile;
mod ir;
mod legacy;
mod modern;
#[cfg(test)]
mod repairs;
mod search;
mod setup;
#[cfg(test)]
mod testing;
mod worker;

pub use api::{LibNvvm, Module, Versions};
pub use compile::{Job, compile};
pub use legacy::{intrinsics, needs_libdevice, repair};
pub use modern::{ARCH, adapt};
pub(crate) use search::hash;
pub use search::{Found, VARIABLE, find, libdevice};
pub use setup::{Setup, VARIABLES};
pub use worker::{PHASE, main};
