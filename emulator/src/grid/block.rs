//! What the harts of a block share, and which of them have arrived where.

use super::super::code::BarrierKind;
use super::super::op::Slot;

/// The lanes of a warp.
pub(in super::super) struct Warp {
    /// Lanes that exited, or that the block does not have.
    pub(super) exited: u32,
    /// Lanes that stand at a warp-level operation.
    pub(super) waiting: u32,
}

impl Warp {
    pub(super) fn new(index: u32, threads: u32) -> Warp {
        let lanes = (threads - index * 32).min(32);
        Warp {
            exited: if lanes == 32 { 0 } else { u32::MAX << lanes },
            waiting: 0,
        }
    }
}

/// A block's shared memory and barriers.
pub(in super::super) struct Block {
    shared: Vec<u128>,
    pub(super) exited: u32,
    pub(super) barriers: [Barrier; 16],
}

#[derive(Default)]
pub(super) struct Barrier {
    pub(super) arrived: u32,
    pub(super) count: Option<u32>,
    pub(super) waiting: Vec<(u32, BarrierKind, Slot)>,
    pub(super) popc: u32,
}

impl Block {
    pub(super) fn new(shared: u64) -> Block {
        Block {
            shared: vec![0; shared.div_ceil(16) as usize],
            exited: 0,
            barriers: Default::default(),
        }
    }

    pub(super) fn shared(&mut self) -> *mut u8 {
        self.shared.as_mut_ptr().cast()
    }
}
