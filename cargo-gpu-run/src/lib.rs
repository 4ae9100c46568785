//! The host tool behind `cargo gpu-run`, `gpu-test`, `gpu-bench` and `gpu-setup`.

pub mod build;
pub mod child;
pub mod cli;
pub mod deliver;
pub mod device;
pub mod entry;
pub mod error;
pub mod exit;
pub mod hostcall;
pub mod image;
pub mod interrupt;
pub mod ir;
pub mod launcher;
pub mod listing;
pub mod lock;
pub mod nvvm;
pub mod process;
pub mod ptx;
pub mod scratch;
pub mod setup;
pub mod shell;
pub mod signal;
pub mod sysroot;
pub mod toolchain;
pub mod variables;
