//! The device runtime under std: what an operating system would give it.
//!
//! ```text
//!   std (overlay) ──> thread, panics, futex, tls, clock, heap, hostcall
//!                        │       │                │      │
//!                        └──> slot, idle, lot ────┴──> device-abi: ring ──> host launcher
//!                                 │
//!                              arch  (nvptx: special registers, waiting, .sys accesses; host: the same for tests)
//! ```
//!
//! A **warp** is a thread. Its leader (lane 0) runs the thread; the others leave the kernel at its start. Each warp has a
//! `slot::Slot`; the free ones are on the `idle::IdleStack`. The same source is compiled for the host, where unit tests and
//! loom check the algorithms. What the host launcher shares with this crate is in `device-abi`.
#![no_std]
#![cfg_attr(target_arch = "nvptx64", feature(abi_ptx, asm_experimental_arch))]
#![cfg_attr(
    target_arch = "nvptx64",
    allow(internal_features, reason = "part of the sysroot")
)]

#[cfg(test)]
extern crate std;

#[cfg(feature = "source")]
pub mod source;

/// For std, which has no dependency of its own on that crate.
pub use device_abi as abi;

// The algorithms: for the device, and for tests on the host.
#[cfg(any(target_arch = "nvptx64", test))]
pub mod arch;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod backoff;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod futex;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
pub mod heap;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod hostcall;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod idle;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod launch;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod lock;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod lot;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
pub mod mem;
#[cfg(any(target_arch = "nvptx64", all(test, not(loom))))]
pub mod name;
#[cfg(any(target_arch = "nvptx64", test))]
pub(crate) mod primitive;
#[cfg(any(target_arch = "nvptx64", test))]
pub mod slot;

// The device only.
#[cfg(target_arch = "nvptx64")]
pub mod backtrace;
#[cfg(target_arch = "nvptx64")]
pub mod clock;
#[cfg(target_arch = "nvptx64")]
pub mod entry;
#[cfg(target_arch = "nvptx64")]
pub mod panics;
#[cfg(target_arch = "nvptx64")]
pub mod thread;
#[cfg(target_arch = "nvptx64")]
pub mod tls;
