//! Build: cargo builds the user's crate with our sysroot, and calls us as compiler wrapper, linker and runner.

pub mod backend;
mod checking;
pub mod command;
pub mod config;
pub mod doctest;
pub mod image;
pub mod linker;
pub mod phase;
pub mod program;
mod ptx;
pub mod runner;
pub mod rustc_args;
pub mod rustdoc;
pub mod wrapper;
