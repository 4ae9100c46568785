//! Rust-CUDA's rustc_codegen_nvvm in our cache: parts found and checked, sources fetched, built, tried, and only then remembered.
//!
//! Nothing half-made is left behind: all of it is made in a temporary directory under a lock and moved into place; a run finds a build by
//! the record alone ([`crate::backend::provisioned`]), which is written last.

mod backend;
mod cuda;
mod existing;
mod llvm;
mod parts;
mod pinned;
mod place;
mod provision;
mod steps;
mod trial;

pub(super) use provision::set_up;
