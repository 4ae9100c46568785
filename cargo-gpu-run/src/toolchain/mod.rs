//! Toolchain: a supported rustc, its cargo, and the source of its standard library.

pub mod bounded;
pub mod rust_src;
pub mod rustc;
pub mod rustup;
pub mod select;

pub use rustc::Rustc;
pub use select::{Toolchain, named, select};
