//! Memory of the device runtime: what orders threads there is its own affair.
//!
//! The runtime hands warps, blocks and slots of host calls from thread to thread, in an order that std promises to nobody. So accesses there neither race nor order. What
//! std does promise, that a thread comes after its spawn and before its join, is read from the words of a thread's life (`device_prelude::threads`).

use std::ops::Range;

use device_abi::{self as abi, ThreadName};
use std::mem::offset_of;

use super::super::lane_stacks::{LanePart, LaneStacks};
use super::super::memory::GLOBAL_BASE;
use super::super::names::Names;

/// Where it is.
#[derive(Debug, Default)]
pub(in super::super) struct Runtime {
    /// Offsets in global memory, in order.
    global: Vec<Range<u64>>,
    /// Offsets in the shared memory of each block.
    shared: Vec<Range<u64>>,
    /// Offset of the first thread slot, and bytes of all.
    slots: (u64, u64),
    /// Parts of this are the runtime's, too.
    lanes: Option<LaneStacks>,
}

/// A word of a thread's life, on this warp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Its state: a spawn writes it, and threads that start or join read it.
    State(u32),
    /// Written when a thread has ended.
    Ended(u32),
}

impl Runtime {
    /// `global` are offsets in global memory, the slots of `names` not among them.
    pub(in super::super) fn new(
        mut global: Vec<Range<u64>>,
        shared: Vec<Range<u64>>,
        names: Names,
        lanes: Option<LaneStacks>,
    ) -> Runtime {
        let slots = match names.records() {
            Some((first, count)) => {
                let first = first - abi::WARP_RECORD_NAME - GLOBAL_BASE;
                (first, u64::from(count) * abi::WARP_RECORD_BYTES)
            }
            None => (0, 0),
        };
        global.push(slots.0..slots.0 + slots.1);
        global.retain(|range| !range.is_empty());
        global.sort_by_key(|range| range.start);
        Runtime {
            global,
            shared,
            slots,
            lanes,
        }
    }

    /// Whether the program's threads run in slots.
    pub(super) fn has_slots(&self) -> bool {
        self.slots.1 > 0
    }

    /// How many there are.
    pub(super) fn slots(&self) -> usize {
        (self.slots.1 / abi::WARP_RECORD_BYTES) as usize
    }

    #[inline]
    pub(super) fn in_global(&self, offset: u64) -> bool {
        let after = self.global.partition_point(|range| range.start <= offset);
        self.global[..after]
            .last()
            .is_some_and(|range| offset < range.end)
            || self.lanes.is_some_and(|lanes| {
                let part = lanes.part(GLOBAL_BASE + offset);
                part.is_some_and(|(_, part)| part == LanePart::Runtime)
            })
    }

    pub(super) fn in_shared(&self, offset: u64) -> bool {
        self.shared.iter().any(|range| range.contains(&offset))
    }

    /// Which word of a slot lies there.
    pub(super) fn word(&self, offset: u64) -> Option<Word> {
        let (first, bytes) = self.slots;
        let at = offset.wrapping_sub(first);
        if at >= bytes {
            return None;
        }
        let warp = (at / abi::WARP_RECORD_BYTES) as u32;
        const ENDED: u64 = abi::WARP_RECORD_NAME + offset_of!(ThreadName, ended) as u64;
        match at % abi::WARP_RECORD_BYTES {
            0 => Some(Word::State(warp)),
            ENDED => Some(Word::Ended(warp)),
            _ => None,
        }
    }
}
