//! From a launcher's start to its exit code.

mod many_seeds;

mod run;

pub use run::main;
