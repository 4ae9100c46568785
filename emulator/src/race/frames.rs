//! Frames on the program's own stacks: which thread took each, and when.
//!
//! A function's prologue raises the stack pointer of its lane, and its return lowers it (`ptx::rewrite::shared_stack`). A new frame counts as a write to its bytes,
//! and so does its end. Neither is noted for each byte, as most frames are used by their own thread alone. When another thread uses a frame, it checks that the frame's
//! start happens before, and marks what it used; a return checks only these marks.

use device_abi as abi;

use super::super::stacks::Stacks;
use super::stacks::Stack;

/// A frame that is live.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) start: u64,
    pub(super) end: u64,
    /// The thread that took it, and when; `None` for a warp that waits for a thread.
    pub(super) thread: Option<u32>,
    pub(super) time: u32,
    pub(super) hart: u32,
    pub(super) stack: Stack,
    pub(super) at: u32,
}

/// One hart's.
#[derive(Clone, Debug, Default)]
struct OfHart {
    /// Its stack pointer: the frames lie below.
    top: u64,
    live: Vec<Frame>,
}

#[derive(Debug)]
pub(super) struct Frames {
    stacks: Stacks,
    /// By warp.
    leaders: Vec<OfHart>,
    /// By hart (`stacks::Stacks`); empty if lanes have no stacks.
    lanes: Vec<OfHart>,
}

impl Frames {
    pub(super) fn new(stacks: Stacks) -> Frames {
        let lanes = stacks.lanes.map_or(0, |lanes| lanes.warps * abi::LANES);
        Frames {
            stacks,
            leaders: vec![OfHart::default(); stacks.count as usize],
            lanes: vec![OfHart::default(); lanes as usize],
        }
    }

    fn of_hart(&self, hart: u32) -> Option<&OfHart> {
        match hart.is_multiple_of(abi::LANES) {
            true => self.leaders.get((hart / abi::LANES) as usize),
            false => self.lanes.get(hart as usize),
        }
    }

    fn of_hart_mut(&mut self, hart: u32) -> Option<&mut OfHart> {
        match hart.is_multiple_of(abi::LANES) {
            true => self.leaders.get_mut((hart / abi::LANES) as usize),
            false => self.lanes.get_mut(hart as usize),
        }
    }

    /// Whether a hart has a stack of its own.
    pub(super) fn has(&self, hart: u32) -> bool {
        self.of_hart(hart).is_some()
    }

    /// Offset in shared memory of the table of stack pointers.
    pub(super) fn table(&self) -> u64 {
        self.stacks.table
    }

    /// The hart on whose stack an address lies.
    #[inline]
    pub(super) fn owner(&self, address: u64) -> Option<u32> {
        self.stacks.owner(address)
    }

    /// Where the stack of a warp's leader lies.
    pub(super) fn leader(&self, warp: u32) -> (u64, u64) {
        (self.stacks.start(warp), self.stacks.each)
    }

    /// Where the memory of a warp's other lanes lies, if they have some.
    pub(super) fn lanes(&self, warp: u32) -> Option<(u64, u64)> {
        self.stacks.lanes.map(|lanes| lanes.warp(warp))
    }

    /// The frame of a hart in which an address lies.
    pub(super) fn around(&self, hart: u32, address: u64) -> Option<&Frame> {
        let live = &self.of_hart(hart)?.live;
        let after = live.partition_point(|frame| frame.start <= address);
        live[..after].last().filter(|frame| address < frame.end)
    }

    /// The stack pointer of a hart becomes `top`. `taken` is the frame that this takes, but for its place. Gives the bytes of frames that end.
    pub(super) fn moved(&mut self, hart: u32, top: u64, taken: Frame) -> Option<(u64, u64)> {
        let hart = self.of_hart_mut(hart)?;
        let before = std::mem::replace(&mut hart.top, top);
        if top > before {
            let (start, end) = (before, top);
            hart.live.push(Frame {
                start,
                end,
                ..taken
            });
            return None;
        }
        while let Some(last) = hart.live.last_mut() {
            if last.start < top {
                last.end = last.end.min(top);
                break;
            }
            hart.live.pop();
        }
        (top < before).then_some((top, before))
    }
}
