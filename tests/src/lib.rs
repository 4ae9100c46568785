//! The test harness for whole programs.

pub mod crates;
pub mod tool;
