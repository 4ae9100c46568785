//! Why a hart stops executing, and what it wants then.

use super::super::code::BarrierOp;
use super::super::fault::FaultKind;
use super::super::op::WaitFor;
use super::super::warp::{Offer, WarpOp};

/// A hart that waits for a word.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct WaitRequest {
    pub address: u64,
    /// The word in host memory.
    pub word: *const u32,
    pub expected: u64,
    pub deadline: u64,
    /// Where the result goes in the hart's local memory.
    pub result: u32,
    /// Who writes the word.
    pub whom: WaitFor,
}

impl WaitRequest {
    /// Whether the word is what is waited for. Nobody's is, if another hart ends the wait.
    ///
    /// # Safety
    /// `word` is valid for its bytes.
    pub(in super::super) unsafe fn is_over(&self) -> bool {
        // The host's end of the ring writes such words: a volatile read sees what `poll` did.
        // SAFETY: the caller's promise.
        let value = match self.whom {
            WaitFor::Relaxed64 => unsafe { self.word.cast::<u64>().read_volatile() },
            _ => u64::from(unsafe { self.word.read_volatile() }),
        };
        match self.whom {
            WaitFor::Answer => value == self.expected,
            _ => value != self.expected,
        }
    }

    /// The result of a wait that has ended: whether the word has changed, or the answer.
    ///
    /// # Safety
    /// `word` is valid, for 8 bytes if it is an answer's.
    pub(in super::super) unsafe fn value(&self, changed: bool) -> u64 {
        match self.whom {
            // SAFETY: the caller's promise.
            WaitFor::Answer => unsafe { self.word.cast::<u64>().read_volatile() },
            _ => u64::from(changed),
        }
    }
}

/// Waits that a hart ends.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct WakeRequest {
    pub address: u64,
    /// As many at most.
    pub most: u32,
    /// Where the number goes in the hart's local memory.
    pub result: u32,
}

/// Where a hart wants its call stack.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct BacktraceRequest {
    pub buffer: u64,
    pub size: u64,
    /// Where the number of bytes goes in the hart's local memory.
    pub result: u32,
}

/// Why a turn ended.
#[derive(Debug)]
pub(in super::super) enum Pause {
    Quantum,
    Exit,
    /// `nanosleep`, in nanoseconds.
    Sleep(u32),
    Wait(WaitRequest),
    Wake(WakeRequest),
    Warp(WarpOp, u32, Offer),
    Barrier {
        op: BarrierOp,
        id: u32,
        count: Option<u32>,
        predicate: bool,
    },
    /// `vprintf`.
    Print(Vec<u8>),
    /// The call stack is asked for.
    Backtrace(BacktraceRequest),
    Trap,
    Unsupported(u32),
    /// The detector has a finding.
    Race,
    Fault(FaultKind),
}

/// A turn as it was.
pub(in super::super) struct Ran {
    /// Instructions executed.
    pub instructions: u32,
    /// Atomic operations among them.
    pub atomics: u32,
    /// Why it ended.
    pub pause: Pause,
}
