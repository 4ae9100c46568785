//! A launcher's way through the run of a program.

mod many_seeds;

mod run;

pub use run::main;
