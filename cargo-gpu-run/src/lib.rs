//! The host tool behind `cargo gpu-run`, `gpu-test`, `gpu-bench` and `gpu-setup`.

pub mod backend;
pub mod build;
pub mod build_id;
pub mod cli;
pub mod entry;
pub mod interrupt;
pub mod listing;
pub mod lock;
pub mod options;
pub mod phase;
mod progress;
pub mod scratch;
pub mod setup;
pub mod shell;
pub mod sysroot;
pub mod toolchain;
mod tree;
