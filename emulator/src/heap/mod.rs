//! The heap that the emulator serves itself, in the place of the runtime's (`device_abi::ALLOC` and its siblings).
//!
//! ```text
//!   interpret::heap ──> Heap ──> Space       which addresses are free
//!         │              ├─────> Blocks      what lies where: size, alignment, who allocated and freed it
//!         │              └─────> Backtraces  call stacks, each kept once
//!         └──> Observer   told when bytes become live or dead
//! ```
//! Each block has the size that was asked for, closed bytes on both sides, and after it was freed it stays closed for a while in a
//! quarantine. So an access past its end, before its start or after its end of life finds closed memory (see `memory`'s shadow), and
//! the report can say whose it was.

mod backtraces;
mod blocks;
mod caller;
mod observer;
mod serve;
mod space;
#[cfg(test)]
mod tests;

pub(super) use backtraces::Backtrace;
pub(super) use blocks::{Block, State};
pub(super) use caller::Caller;
pub(super) use observer::{HeapEvent, HeapObserver};
pub(super) use serve::Heap;
