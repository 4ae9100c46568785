//! The local time of crates that know it on Unix only, and have UTC elsewhere without a word.
//!
//! Their part for Unix suits this target: it reads `TZ` and the host's files by std alone. They choose it by `cfg(unix)`. So they are told,
//! and nobody else is, that this is one (`crates`); what this target lacks for that stands in (`stand_in`). A version that does not build
//! so is compiled as it is, and the user is told (`compile`).

mod compile;
mod crates;
mod stand_in;

pub use compile::compile;
pub use crates::of;
