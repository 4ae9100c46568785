//! The host tool behind `cargo gpu-run`.

pub mod device;
pub mod exit;
pub mod hostcall;
pub mod image;
pub mod launcher;
pub mod ptx;
