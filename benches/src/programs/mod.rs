//! What a user tries first: `thread::scope` over as many threads as `available_parallelism` says, one lane for each on a GPU. Nothing in here knows of GPUs.

pub mod bodies;
pub mod empty_scope;
pub mod mandelbrot;
pub mod pi;
pub mod primes;
pub mod sorts;
pub mod sum;
pub mod words;
