//! The command line: what the user may write, and what follows from it.

pub mod arch;
pub mod args;
pub mod cargo_opts;
pub mod emit;
pub mod gpu_opts;
pub mod run;
