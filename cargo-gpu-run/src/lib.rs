//! The host tool behind `cargo gpu-run`.

pub mod build;
pub mod cli;
pub mod device;
pub mod error;
pub mod exit;
pub mod hostcall;
pub mod image;
pub mod interrupt;
pub mod launcher;
pub mod process;
pub mod ptx;
pub mod shell;
pub mod sysroot;
pub mod toolchain;
