//! One emulated lane: its frames, registers and local memory.

use super::code::Code;
use super::fault::FaultKind;
use super::undefined::Undefined;
use super::warp::{Offer, WarpOp};

/// A call in progress.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// The function.
    pub function: u32,
    /// The next op.
    pub pc: u32,
    /// Where its registers start.
    pub registers: u32,
    /// Where its local memory starts.
    pub local: u32,
    /// The caller's call site, for the results.
    pub site: u32,
    /// The caller's end of local memory, `alloca` included.
    pub caller_top: u32,
}

/// What a hart is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    /// It can run.
    Ready,
    /// It sleeps or waits for a word.
    Parked,
    /// It stands at a warp-level operation.
    AtWarp { op: WarpOp, mask: u32, offer: Offer },
    /// It stands at a barrier of its block; the value is its predicate.
    AtBarrier { id: u32, predicate: bool },
    /// It is done.
    Exited,
}

/// One lane of a warp, with its own program counter.
#[derive(Debug)]
pub(super) struct Hart {
    pub block: u32,
    /// `%tid.x`.
    pub thread: u32,
    /// The generic address of its local memory.
    pub window: u64,
    pub state: State,
    pub frames: Vec<Frame>,
    /// The registers of all frames.
    pub registers: Vec<u64>,
    /// The local memory of all frames (as words, for its alignment).
    pub local: Vec<u128>,
    /// Bytes of `local` in use.
    pub local_top: u32,
    /// Registers in use.
    pub registers_top: u32,
    /// The carry flag of `add.cc` and friends.
    pub carry: bool,
    /// What of registers and local memory is undefined, if that is checked.
    pub undefined: Option<Box<Undefined>>,
}

impl Hart {
    /// A hart that has not started.
    pub(super) fn new(block: u32, thread: u32, window: u64) -> Hart {
        Hart {
            block,
            thread,
            window,
            state: State::Ready,
            frames: Vec::new(),
            registers: Vec::new(),
            local: Vec::new(),
            local_top: 0,
            registers_top: 0,
            carry: false,
            undefined: None,
        }
    }

    /// Its lane in the warp.
    pub(super) fn lane(&self) -> u32 {
        self.thread % 32
    }

    /// Whether it waits in the kernel itself, until its leader has work for it.
    pub(super) fn awaits_leader(&self) -> bool {
        let at_warp = matches!(self.state, State::AtWarp { .. });
        at_warp && self.lane() != 0 && self.frames.len() == 1
    }

    /// Enters `function`: makes room for its frame. The caller stores the arguments.
    pub(super) fn push(
        &mut self,
        function: u32,
        code: &Code,
        site: u32,
        limit: u64,
    ) -> Result<Frame, FaultKind> {
        let registers = self.registers_top;
        let local = u64::from(self.local_top).next_multiple_of(u64::from(code.align));
        let registers_end = u64::from(registers) + u64::from(code.slots);
        let local_end = local + u64::from(code.frame);
        // A frame without registers or memory takes a return address all the same.
        let records = (self.frames.len() * size_of::<Frame>()) as u64;
        if registers_end * 8 + local_end + records > limit {
            return Err(FaultKind::StackExhausted(limit));
        }
        if self.registers.len() < registers_end as usize {
            self.registers.resize(registers_end as usize, 0);
        }
        self.reserve_local(local_end);
        let caller_top = self.local_top;
        self.local_top = local_end as u32;
        self.registers_top = registers_end as u32;
        let frame = Frame {
            function,
            pc: 0,
            registers,
            local: local as u32,
            site,
            caller_top,
        };
        self.frames.push(frame);
        Ok(frame)
    }

    /// Leaves the innermost frame. Its memory stays readable until the next call, for the results.
    pub(super) fn pop(&mut self) -> Option<Frame> {
        let frame = self.frames.pop()?;
        self.registers_top = frame.registers;
        self.local_top = frame.caller_top;
        Some(frame)
    }

    /// Host memory of its frames.
    pub(super) fn frame_bytes(&self) -> u64 {
        let frames = self.frames.capacity() * size_of::<Frame>();
        (frames + self.registers.capacity() * 8 + self.local.capacity() * 16) as u64
    }

    /// Makes sure that `bytes` of local memory exist.
    pub(super) fn reserve_local(&mut self, bytes: u64) {
        let words = bytes.div_ceil(16) as usize;
        if self.local.len() < words {
            self.local.resize(words, 0);
        }
    }

    /// Writes to local memory that exists.
    pub(super) fn write_local(&mut self, offset: u32, value: u32) {
        let word = &mut self.local[offset as usize / 16];
        let shift = offset % 16 * 8;
        *word = *word & !(u128::from(u32::MAX) << shift) | u128::from(value) << shift;
    }

    /// The host address of the start of local memory.
    pub(super) fn local_base(&mut self) -> *mut u8 {
        self.local.as_mut_ptr().cast()
    }

    /// Ends the hart and gives its memory back.
    pub(super) fn exit(&mut self) {
        self.state = State::Exited;
        self.frames = Vec::new();
        self.registers = Vec::new();
        self.local = Vec::new();
        self.undefined = None;
    }

    /// Sets a register of the innermost frame.
    pub(super) fn set(&mut self, slot: u16, value: u64) {
        if let Some(frame) = self.frames.last() {
            self.registers[frame.registers as usize + usize::from(slot)] = value;
        }
    }
}
