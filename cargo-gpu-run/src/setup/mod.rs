//! `cargo gpu-setup`: what the first run would do, done before it, and Rust-CUDA's code generator built in our cache.

mod call;
mod command;
mod machine;
mod options;
mod rust_cuda;

pub use command::main;
