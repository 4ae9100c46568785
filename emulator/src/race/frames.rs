//! Frames on the program's own stacks: which thread took each, and when.
//!
//! A function's prologue raises the stack pointer of its warp's leader, and its return lowers it (`ptx::rewrite::shared_stack`). A new frame counts as a write to its bytes,
//! and so does its end. Neither is noted for each byte, as most frames are used by their own thread alone. When another thread uses a frame, it checks that the frame's
//! start happens before, and marks what it used; a return checks only these marks.

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

/// One warp's.
#[derive(Clone, Debug, Default)]
struct OfWarp {
    /// Its leader's stack pointer: the frames lie below.
    top: u64,
    live: Vec<Frame>,
}

#[derive(Debug)]
pub(super) struct Frames {
    stacks: Stacks,
    warps: Vec<OfWarp>,
}

impl Frames {
    pub(super) fn new(stacks: Stacks) -> Frames {
        Frames {
            stacks,
            warps: vec![OfWarp::default(); stacks.count as usize],
        }
    }

    /// Offset in shared memory of the table of stack pointers.
    pub(super) fn table(&self) -> u64 {
        self.stacks.table
    }

    /// The warp on whose stack an address lies.
    #[inline]
    pub(super) fn owner(&self, address: u64) -> Option<u32> {
        self.stacks.owner(address)
    }

    /// Where a warp's stack lies.
    pub(super) fn of(&self, warp: u32) -> (u64, u64) {
        (self.stacks.start(warp), self.stacks.each)
    }

    /// The frame in which an address lies.
    pub(super) fn around(&self, warp: u32, address: u64) -> Option<&Frame> {
        let live = &self.warps.get(warp as usize)?.live;
        let after = live.partition_point(|frame| frame.start <= address);
        live[..after].last().filter(|frame| address < frame.end)
    }

    /// The stack pointer of a warp's leader becomes `top`. `taken` is the frame that this takes, but for its place. Gives the bytes of frames that end.
    pub(super) fn moved(&mut self, warp: u32, top: u64, taken: Frame) -> Option<(u64, u64)> {
        let warp = self.warps.get_mut(warp as usize)?;
        let before = std::mem::replace(&mut warp.top, top);
        if top > before {
            let (start, end) = (before, top);
            warp.live.push(Frame {
                start,
                end,
                ..taken
            });
            return None;
        }
        while let Some(last) = warp.live.last_mut() {
            if last.start < top {
                last.end = last.end.min(top);
                break;
            }
            warp.live.pop();
        }
        (top < before).then_some((top, before))
    }
}
