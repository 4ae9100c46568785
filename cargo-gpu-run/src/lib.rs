//! The host tool behind `cargo gpu-run`.

pub mod device;
pub mod exit;
pub mod ptx;
