//! Who asks the heap for something.

/// The hart that allocates or frees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Caller {
    pub block: u32,
    pub thread: u32,
    /// Threads of the program that had ended on its warp.
    pub ended: u32,
}
