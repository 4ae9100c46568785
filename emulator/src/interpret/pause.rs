//! Why a hart stops executing, and what it wants then.

use device_abi::ring::Line;

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
        unsafe {
            match self.whom {
                WaitFor::Answer => self.answer().is_some(),
                WaitFor::Relaxed64 => self.word.cast::<u64>().read_volatile() != self.expected,
                _ => u64::from(self.word.read_volatile()) != self.expected,
            }
        }
    }

    /// # Safety
    /// `word` is valid for the bytes of an answer.
    unsafe fn answer(&self) -> Option<i64> {
        // SAFETY: the caller's promise.
        let words = unsafe { self.word.cast::<[u64; 2]>().read_volatile() };
        Line::read(words, self.expected as u32).map(|(result, _)| result)
    }

    /// The result of a wait that has ended: whether the word has changed, or the answer.
    ///
    /// # Safety
    /// `word` is valid for its bytes.
    pub(in super::super) unsafe fn value(&self, changed: bool) -> u64 {
        match self.whom {
            // SAFETY: the caller's promise. An answer stays until its caller has taken it.
            WaitFor::Answer => unsafe { self.answer() }.unwrap_or(0) as u64,
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
