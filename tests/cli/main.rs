//! The command line from outside: what users type, and what they get to read.

mod build;
mod cache;
mod check;
mod codegen;
mod compile_fail;
mod costs;
mod crates;
mod dry_run;
mod emit;
mod examples;
mod gpu_bench;
#[cfg(unix)]
mod gpu_setup;
mod gpu_test;
mod help;
mod measure;
mod memory;
mod native;
mod packages;
mod races;
mod rayon;
mod registered;
mod seeds;
mod setup;
mod signals;
mod std_support;
mod stops;
mod streams;
mod support;
mod symbols;
mod thread_locals;
mod unwinding;
mod usage;
mod words;
