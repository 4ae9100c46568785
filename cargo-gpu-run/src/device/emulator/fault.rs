//! What a hart did wrong, and the words for it.

use std::fmt;

use super::stop::Trace;

/// What an access does to memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// It reads.
    Read,
    /// It writes.
    Write,
    /// It reads and writes: an atomic operation.
    Update,
}

/// An access that went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadAccess {
    /// What it does.
    pub intent: Intent,
    /// The first byte.
    pub address: u64,
    /// How many.
    pub bytes: u64,
}

impl fmt::Display for BadAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.intent {
            Intent::Read => "read",
            Intent::Write => "write",
            Intent::Update => "atomic update",
        };
        write!(f, "{what} of {} at {:#x}", bytes(self.bytes), self.address)
    }
}

/// `1 byte`, `8 bytes`.
fn bytes(count: u64) -> String {
    match count {
        1 => "1 byte".to_owned(),
        _ => format!("{count} bytes"),
    }
}

/// What a hart did wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// An access to the first page.
    #[error("null pointer: {bytes} bytes at {address:#x}")]
    Null {
        /// The address.
        address: u64,
        /// Bytes accessed.
        bytes: u64,
    },
    /// An access outside all memory that the hart has.
    #[error("access out of range: {bytes} bytes at {address:#x} ({place})")]
    OutOfRange {
        /// The address.
        address: u64,
        /// Bytes accessed.
        bytes: u64,
        /// What lies there.
        place: &'static str,
    },
    /// An access to an address that is not a multiple of its size.
    #[error("misaligned access: {bytes} bytes at {address:#x}")]
    Misaligned {
        /// The address.
        address: u64,
        /// Bytes accessed.
        bytes: u64,
    },
    /// An access that runs over the end of a variable.
    #[error("out of bounds: {access}, {}", beside(*access, *start, *size, &format!("the static `{name}` of {}", bytes(*size))))]
    Variable {
        /// The access.
        access: BadAccess,
        /// The demangled variable.
        name: String,
        /// Where it starts.
        start: u64,
        /// Its bytes.
        size: u64,
    },
    /// A write to a `.const` variable.
    #[error("write to a constant: {access}, in `{name}`")]
    Constant {
        /// The access.
        access: BadAccess,
        /// The demangled variable.
        name: String,
    },
    /// An access to the heap, outside its live blocks.
    #[error("{0}")]
    Heap(Box<HeapFault>),
    /// Memory that cannot be freed.
    #[error("{0}")]
    Free(Box<FreeFault>),
    /// An access to a stack, outside its live frames.
    #[error("dead stack frame: {access}, {}", frame(*owner, *fate))]
    Stack {
        /// The access.
        access: BadAccess,
        /// The warp whose stack it is.
        owner: u32,
        /// What became of the frame.
        fate: FrameFate,
    },
    /// A use of memory that was never written.
    #[error("{0}")]
    Uninitialised(Box<UndefinedFault>),
    /// An indirect call of something that is no function.
    #[error("call of {0:#x}, which is no function")]
    BadCall(u64),
    /// An indirect call whose parameters do not fit the function's.
    #[error("call of `{0}` with other parameters than it has")]
    Mismatch(String),
    /// A call of a function that is only declared.
    #[error("call of `{0}`, which the program only declares")]
    Undefined(String),
    /// The frames of a hart take more memory than allowed.
    #[error("hardware call stack exhausted ({0} bytes)")]
    StackExhausted(u64),
    /// `brx.idx` past the end of its table.
    #[error("branch index {0} is past the end of its table")]
    BadBranch(u32),
    /// Warp-level operations that do not meet.
    #[error("warp rendezvous: {0}")]
    Rendezvous(String),
    /// A barrier number of 16 or more, or a bad thread count.
    #[error("barrier: {0}")]
    Barrier(String),
}

/// What became of a frame that is accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameFate {
    /// It belonged to a function of the accessing thread, which has returned.
    Own,
    /// It belonged to a function of another thread, which has returned; or to none yet.
    Returned,
    /// Its thread has ended.
    ThreadEnded,
}

fn frame(owner: u32, fate: FrameFate) -> String {
    match fate {
        FrameFate::Own => "in a frame of this thread whose function has returned".to_owned(),
        FrameFate::Returned => {
            format!("on the stack of warp {owner}, in a frame whose function has returned")
        }
        FrameFate::ThreadEnded => format!("on the stack of warp {owner}, whose thread has ended"),
    }
}

/// A block of the heap, for a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeapBlock {
    /// Its first byte.
    pub address: u64,
    /// Its bytes.
    pub size: u64,
    /// Its alignment.
    pub align: u64,
    /// Where it was allocated.
    pub allocated: Trace,
    /// Where it was freed, if it was.
    pub freed: Option<Trace>,
}

/// An access to the heap, outside its live blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeapFault {
    /// The access.
    pub access: BadAccess,
    /// The block that it may have meant: the one that it hits, or the nearest one.
    pub block: Option<HeapBlock>,
}

impl fmt::Display for HeapFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let access = self.access;
        match &self.block {
            Some(HeapBlock {
                address,
                size,
                freed,
                ..
            }) => {
                let (what, kind) = match freed {
                    Some(_) => ("use after free", "freed block"),
                    None => ("heap out of bounds", "block"),
                };
                let block = format!("a {kind} of {}", bytes(*size));
                write!(
                    f,
                    "{what}: {access}, {}",
                    beside(access, *address, *size, &block)
                )
            }
            None => write!(f, "heap out of bounds: {access}, in no block"),
        }
    }
}

/// What undefined bits are used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndefinedUse {
    /// They decide where the program goes on.
    Branch,
    /// They are part of an address.
    Address,
    /// They say which function is called.
    Call,
}

/// A use of memory that was never written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndefinedFault {
    /// For what.
    pub what: UndefinedUse,
    /// Where this thread has last read such memory in the heap.
    pub read_at: u64,
    /// The block of the heap that it belongs to.
    pub block: Option<HeapBlock>,
}

impl fmt::Display for UndefinedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.what {
            UndefinedUse::Branch => "uninitialised memory: a branch depends on it",
            UndefinedUse::Address => "uninitialised memory: an address depends on it",
            UndefinedUse::Call => "uninitialised memory: which function is called depends on it",
        })?;
        write!(f, "; last read at {:#x}", self.read_at)?;
        if let Some(block) = &self.block {
            let access = BadAccess {
                intent: Intent::Read,
                address: self.read_at,
                bytes: 1,
            };
            let what = format!("a block of {}", bytes(block.size));
            write!(f, ", {}", beside(access, block.address, block.size, &what))?;
        }
        Ok(())
    }
}

/// Where an access lies, beside or across `size` bytes at `start`.
fn beside(access: BadAccess, start: u64, size: u64, what: &str) -> String {
    let (from, to) = (access.address, access.address + access.bytes);
    let end = start + size;
    if from >= end {
        match from - end {
            0 => format!("just past the end of {what}"),
            gap => format!("{} past the end of {what}", bytes(gap)),
        }
    } else if from < start {
        format!("{} before {what}", bytes(start - from))
    } else if to > end {
        format!("{} past the end of {what}", bytes(to - end))
    } else {
        match from - start {
            0 => format!("at the start of {what}"),
            inside => format!("{} inside {what}", bytes(inside)),
        }
    }
}

/// Why memory cannot be freed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeError {
    /// No block starts there.
    NoBlock,
    /// It was freed before.
    Twice,
    /// It has another size or alignment.
    Layout,
}

/// Memory that cannot be freed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeFault {
    /// Why.
    pub why: FreeError,
    /// What the program wants to free.
    pub address: u64,
    /// The size that it gives.
    pub size: u64,
    /// The alignment that it gives.
    pub align: u64,
    /// The block there, or the nearest one.
    pub block: Option<HeapBlock>,
}

impl fmt::Display for FreeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address;
        match (self.why, &self.block) {
            (FreeError::Twice, _) => {
                write!(
                    f,
                    "double free: the block of {} at {address:#x} was freed before",
                    bytes(self.size)
                )
            }
            (FreeError::Layout, Some(block)) => write!(
                f,
                "wrong layout: {address:#x} is freed as {} aligned to {}, but was allocated as {} aligned to {}",
                bytes(self.size),
                self.align,
                bytes(block.size),
                block.align
            ),
            (FreeError::NoBlock, Some(block))
                if address > block.address && address < block.address + block.size =>
            {
                write!(
                    f,
                    "invalid free: {address:#x} is not the start of a block but {} inside one of {}",
                    bytes(address - block.address),
                    bytes(block.size)
                )
            }
            _ => write!(
                f,
                "invalid free: {address:#x} is not the start of a block of the heap"
            ),
        }
    }
}

impl FaultKind {
    /// What happened before to the memory at fault: a sentence and where it was done, in the order of time.
    pub fn history(&self) -> Vec<(&'static str, &Trace)> {
        let block = match self {
            FaultKind::Heap(fault) => fault.block.as_ref(),
            FaultKind::Uninitialised(fault) => fault.block.as_ref(),
            FaultKind::Free(fault) => match fault.why {
                FreeError::NoBlock => None,
                FreeError::Twice | FreeError::Layout => fault.block.as_ref(),
            },
            _ => None,
        };
        let Some(block) = block else {
            return Vec::new();
        };
        let freed = block
            .freed
            .iter()
            .map(|trace| ("the block was freed", trace));
        std::iter::once(("the block was allocated", &block.allocated))
            .chain(freed)
            .collect()
    }

    /// The history as lines, each after a line break.
    pub fn history_text(&self) -> String {
        let parts = self.history();
        let lines = parts
            .iter()
            .map(|(what, trace)| format!("\n{what}\n{trace}"));
        lines.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_is_placed_beside_its_block() {
        let at = |address, bytes| {
            let access = BadAccess {
                intent: Intent::Read,
                address,
                bytes,
            };
            beside(access, 1000, 10, "it")
        };
        assert_eq!(at(1010, 1), "just past the end of it");
        assert_eq!(at(1012, 4), "2 bytes past the end of it");
        assert_eq!(at(999, 1), "1 byte before it");
        assert_eq!(at(1008, 8), "6 bytes past the end of it");
        assert_eq!(at(1000, 8), "at the start of it");
        assert_eq!(at(1004, 4), "4 bytes inside it");
    }
}
