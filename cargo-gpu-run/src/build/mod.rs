//! Build: cargo builds the user's crate with our sysroot, and calls us as compiler wrapper, linker and runner.

mod checking;
pub mod command;
pub mod compiler;
pub mod config;
mod crates;
mod dep_info;
pub mod diagnostic;
pub mod doctest;
mod fatal;
pub mod generator;
mod image;
mod kept_ir;
pub mod linker;
mod local_time;
pub mod native;
pub mod program;
mod published;
mod refused;
pub mod runner;
pub mod rustc_args;
pub mod rustdoc;
mod stage;
mod target;
pub mod unloaded;
pub mod wrapper;
