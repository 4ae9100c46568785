//! Host calls: their numbers ([`ring::Call::op`](crate::ring::Call::op)), operands and answers.
//!
//! A result below 0 is `-errno`, by Linux's numbers. A **handle** names something that the host keeps for the program; 0, 1 and 2 are the standard streams.
//!
//! A call that moves bytes into the program's memory has their address in `args[1]` and their length in `args[2]`. Up to
//! [`ring::SHORT_READ`](crate::ring::SHORT_READ) bytes may come with the answer instead.

mod fs;
mod io;
mod net;
mod process;
#[cfg(all(test, not(loom)))]
mod tests;

pub use fs::*;
pub use io::*;
pub use net::*;
pub use process::*;
