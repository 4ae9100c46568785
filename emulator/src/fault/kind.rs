//! What a hart did wrong, and the words for it.

use super::super::trace::Trace;
use super::access::{BadAccess, beside, bytes};
use super::heap::{FreeError, FreeFault, HeapFault};
use super::undefined::UndefinedFault;

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
    /// An access to the code of a function.
    #[error("a function is no data: {access}, where `{name}` lies")]
    Code {
        /// The access.
        access: BadAccess,
        /// The demangled function.
        name: String,
    },
    /// An access to the heap, outside its live blocks.
    #[error("{0}")]
    Heap(Box<HeapFault>),
    /// Memory that cannot be freed.
    #[error("{0}")]
    Free(Box<FreeFault>),
    /// An access to a stack, outside its live frames.
    #[error("dead stack frame: {access}, {}", frame(whose, *fate))]
    Stack {
        /// The access.
        access: BadAccess,
        /// The warp whose stack it is.
        owner: u32,
        /// The lane of it; 0 is the leader.
        lane: u32,
        /// The thread there, in a report's words.
        whose: String,
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
    /// The frames of all harts together take more memory than allowed.
    #[error(
        "the hardware call stacks of all threads take more than {0} bytes of the host's memory"
    )]
    StacksExhausted(u64),
    /// `brx.idx` past the end of its table.
    #[error("branch index {0} is past the end of its table")]
    BadBranch(u32),
    /// `__assertfail`, with what it was called with.
    #[error("assertion failed: {0}")]
    Assertion(String),
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

fn frame(whose: &str, fate: FrameFate) -> String {
    match fate {
        FrameFate::Own => "in a frame of this thread whose function has returned".to_owned(),
        FrameFate::Returned => {
            format!("on the stack of {whose}, in a frame whose function has returned")
        }
        FrameFate::ThreadEnded => format!("on the stack of {whose}"),
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
