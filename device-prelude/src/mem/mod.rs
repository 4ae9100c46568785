//! `memcpy` and its family: what LLVM calls, and what the tool puts in the place of copies that LLVM would make byte by byte.
//!
//! ```text
//!   names ──> copy ──┬──> short ──────────┬──> access   (nvptx: inline assembly; host: checked, for tests)
//!                    └──> aligned, shifted┤
//!   names ──> fill, compare ──────────────┘
//! ```
//!
//! One lane copies, so what counts is how many bytes are on their way at a time: an answer of L2 takes some 160 ns on an H100, one of memory
//! 600 ns. `aligned` and `shifted` say how they keep 8 loads of 16 bytes and more in flight; `short` loads all that it copies before it stores.
//!
//! No access reaches outside of the areas that the caller names, not even within the 16 bytes around an end: the emulator would find that to be a fault or
//! a race, and rightly. And no value that is copied decides anything, so that memory never written may be copied.

mod access;
mod aligned;
mod compare;
mod copy;
mod fill;
#[cfg(target_arch = "nvptx64")]
pub mod names;
mod shifted;
mod short;
#[cfg(test)]
mod tests;
