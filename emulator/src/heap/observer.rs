//! The seam for code that keeps state for each byte of memory, such as the race detector.

use super::super::hart::Hart;

/// What happened to bytes of the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum HeapEvent {
    /// They belong to a new block: what was known about them is void, and `hart` alone knows them.
    New { address: u64, size: u64 },
    /// Their block was freed by `hart`. No hart can access them any more, until they are `New` again.
    Dead { address: u64, size: u64 },
    /// A `realloc` of `hart` has copied them from the old block, which is `Dead` next, to the new one. Both are live.
    Copied { from: u64, to: u64, size: u64 },
}

/// Told of each event when it happens, in the order of the run (`Context::observer`). Every allocation of a program that has the emulator's heap passes
/// here; there is no other way for its blocks to come and go.
pub(in super::super) trait HeapObserver {
    /// `hart` is the one that called. The heap is in use meanwhile and cannot be asked.
    fn heap(&mut self, hart: &Hart, event: HeapEvent);
}
