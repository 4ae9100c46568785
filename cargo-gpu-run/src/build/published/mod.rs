//! Crates of a registry that are edited on their way to rustc, as std is: nothing of the user's changes, neither `Cargo.toml` nor `Cargo.lock`.
//!
//! Which crates these are stands in `overlay::published`; `crates` says whether the one that is compiled is one of them. Its edited copy lies in the tool's
//! cache (`copy`), and rustc gets that instead (`compile`). What is not known, or does not fit, is compiled as it is, and the user is told.

mod compile;
mod copy;
mod crates;

pub use compile::compile;
pub use crates::of;
