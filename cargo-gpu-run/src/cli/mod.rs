//! The command lines: what the user may write, and what follows from it.

pub mod arch;
pub mod bench_args;
pub mod call;
pub mod cargo_opts;
pub mod compare;
pub mod emit;
pub mod gpu_opts;
pub mod run;
pub mod run_args;
pub mod run_id;
pub mod test_args;
pub mod test_opts;
#[cfg(test)]
mod testing;
pub mod tool;
