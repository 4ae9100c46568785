//! The command lines: what the user may write, and what follows from it.

pub mod bench_args;
pub mod call;
pub mod cargo_opts;
pub mod compare;
pub mod run;
pub mod run_args;
pub mod run_id;
pub mod test_args;
#[cfg(test)]
mod testing;
