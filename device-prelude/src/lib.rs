//! The device runtime under std: what an operating system would give it.
//!
//! ```text
//!                      entry          the kernel, main, the end of the program
//!                        │
//!                     threads         spawn, join, detach; idle warps; names
//!                        │
//!                       tls           thread-locals and their destructors
//!                        │
//!     heap     wait     panic     hostcall
//!        │       │        │         │
//!        └────── warp ────┘       launch      a warp's memory; the launch record and its strings
//!                  │                │
//!      sync  ──  arch          device-abi     locks; the GPU, or the host in its place; what the launcher shares
//! ```
//!
//! A **warp** runs a thread. Its leader (lane 0) executes the thread's code; the other lanes leave the kernel at its start, or stay, help with long copies, and run code of the program where that calls them (`lanes`). Each warp has a record
//! in global memory and an entry in shared memory (`warp`), where each part of the runtime has an area.
//!
//! Imports between the folders run downwards; `tests/structure` checks that. `mem` (`memcpy` and its family) needs `lanes` only, and that `warp` and `launch`. The same source is
//! compiled for the host, where unit tests, Miri and loom check it.
#![no_std]
#![cfg_attr(
    target_arch = "nvptx64",
    feature(abi_ptx, asm_experimental_arch, link_llvm_intrinsics)
)]
#![cfg_attr(
    target_arch = "nvptx64",
    allow(internal_features, reason = "part of the sysroot")
)]
#![cfg_attr(loom, expect(dead_code, reason = "the models use a part of it"))]

#[cfg(test)]
extern crate std;

/// For std, which has no dependency of its own on that crate.
pub use device_abi as abi;

// For the tool on the host: nothing but the source.
#[cfg(feature = "source")]
pub mod source;

// For the GPU and for all tests, loom's models included.
#[cfg(any(target_arch = "nvptx64", test))]
pub mod arch;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod hostcall;
#[cfg(any(target_arch = "nvptx64", test))]
mod sync;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod threads;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod wait;

// For the GPU and for tests without loom.
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
pub mod entry;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
pub mod heap;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
mod lanes;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
pub mod launch;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
pub mod mem;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
pub mod panic;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
mod program;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
pub mod tls;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
mod warp;

#[cfg(all(test, not(loom)))]
mod testing;
