//! This crate as data: the tool compiles it into its sysroot, as a dependency of std.

/// The manifest that it has there.
pub const MANIFEST: &str = include_str!("../std.Cargo.toml");

// All files of `src`: `SOURCE`.
include!(concat!(env!("OUT_DIR"), "/source.rs"));
