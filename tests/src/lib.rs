//! The test harness for whole programs.

pub mod bundle;
pub mod crates;
pub mod executable;
pub mod tool;
