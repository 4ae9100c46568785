//! `memcpy` and its family. LLVM calls them, and so does the tool where LLVM would expand a copy into a loop over bytes.
//!
//! ```text
//!   names ──> copy ──┬──> short ──────────┬──> access   (nvptx: inline assembly; host: checked, for tests)
//!                    └──> aligned, shifted┤
//!   names ──> fill, compare ──────────────┘
//!            copy, fill ──> crate::lanes   (2 KiB and more, where the other lanes are there)
//! ```
//!
//! One lane copies, so the number of bytes in flight counts: on an H100 the latency of L2 is some 160 ns, that of memory
//! 600 ns. `aligned` and `shifted` say how they keep at least 8 loads of 16 bytes in flight; `short` loads all that it copies before it stores.
//!
//! No access leaves the caller's areas, not even within the 16 bytes around an end: the emulator would rightly report a fault or
//! a race. And nothing branches on a copied value, so uninitialized memory may be copied.

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
