//! What happened to bytes of memory.

/// An access, or what counts as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum What {
    Read,
    Write,
    /// Also a volatile one.
    AtomicRead,
    AtomicWrite,
    /// A new block of the heap: a write to all of its bytes, although they may hold anything.
    Allocation,
    /// Its end: likewise.
    Free,
    /// A function took its frame on the program's stack.
    FrameBegin,
    /// It has given the frame back.
    FrameEnd,
}

impl What {
    pub(super) fn of(write: bool, strong: bool) -> What {
        match (write, strong) {
            (false, false) => What::Read,
            (true, false) => What::Write,
            (false, true) => What::AtomicRead,
            (true, true) => What::AtomicWrite,
        }
    }

    pub(super) fn writes(self) -> bool {
        !matches!(self, What::Read | What::AtomicRead)
    }

    /// Atomic or volatile.
    pub(super) fn strong(self) -> bool {
        matches!(self, What::AtomicRead | What::AtomicWrite)
    }

    /// For reports.
    pub(in super::super) fn text(self) -> &'static str {
        match self {
            What::Read => "read",
            What::Write => "write",
            What::AtomicRead => "atomic read",
            What::AtomicWrite => "atomic write",
            What::Allocation => "allocation",
            What::Free => "deallocation",
            What::FrameBegin => "beginning of a stack frame",
            What::FrameEnd => "end of a stack frame",
        }
    }

    /// Whether it is an access to single bytes, and not the start or end of a whole block or frame.
    pub(in super::super) fn is_access(self) -> bool {
        matches!(
            self,
            What::Read | What::Write | What::AtomicRead | What::AtomicWrite
        )
    }
}
