//! Memory of lanes 1 to 31 of each warp, in which code of the program may run: a stack each, and behind it the lane's block.
//!
//! ```text
//!   lane 0               lane 1                            lane 2 ...
//!   shared by the lanes  | stack ───>       header locals |
//! ```
//! What would be the leader's and the header are the runtime's. A block is no frame: it is always live.

use device_abi as abi;

/// Where it is (`device_abi::Launch::lane_stack_base`).
#[derive(Clone, Copy, Debug)]
pub(super) struct LaneStacks {
    pub base: u64,
    /// Bytes of each lane, its block included.
    pub each: u64,
    /// Bytes of a lane's block.
    pub block: u64,
    pub warps: u32,
}

/// What an address of a lane's memory belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LanePart {
    /// The runtime's own.
    Runtime,
    /// The board of a warp's calls on all warps (`device_prelude::threads::board`): the runtime's, but what is done there orders the program's threads.
    Board,
    Stack,
    /// Thread-locals of the program.
    Locals,
}

impl LaneStacks {
    /// Bytes of all.
    pub(super) fn size(&self) -> u64 {
        u64::from(self.warps) * self.of_warp()
    }

    fn of_warp(&self) -> u64 {
        u64::from(abi::LANES) * self.each
    }

    /// Where the memory of a warp's lanes lies.
    pub(super) fn warp(&self, warp: u32) -> (u64, u64) {
        (self.base + u64::from(warp) * self.of_warp(), self.of_warp())
    }

    /// Where the stack of a hart lies, which is no leader.
    pub(super) fn stack(&self, hart: u32) -> (u64, u64) {
        (
            self.base + u64::from(hart) * self.each,
            self.each - self.block,
        )
    }

    /// The hart in whose memory an address lies, and what it belongs to there.
    pub(super) fn part(&self, address: u64) -> Option<(u32, LanePart)> {
        let offset = address.wrapping_sub(self.base);
        if offset >= self.size() {
            return None;
        }
        let (hart, within) = ((offset / self.each) as u32, offset % self.each);
        let block = self.each - self.block;
        let part = match within {
            within if hart.is_multiple_of(abi::LANES) => match within < abi::LANES_BOARD {
                true => LanePart::Runtime,
                false => LanePart::Board,
            },
            within if within < block => LanePart::Stack,
            within if within - block < abi::LANE_HEADER_BYTES => LanePart::Runtime,
            _ => LanePart::Locals,
        };
        Some((hart, part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_one_use() {
        let lanes = LaneStacks {
            base: 1 << 20,
            each: 4096,
            block: 256,
            warps: 2,
        };
        let at = |offset: u64| lanes.part(lanes.base + offset);
        assert_eq!(at(0), Some((0, LanePart::Runtime)));
        assert_eq!(at(abi::LANES_BOARD - 1), Some((0, LanePart::Runtime)));
        assert_eq!(at(abi::LANES_BOARD), Some((0, LanePart::Board)));
        assert_eq!(at(4095), Some((0, LanePart::Board)));
        assert_eq!(at(4096), Some((1, LanePart::Stack)));
        assert_eq!(at(4096 + 3839), Some((1, LanePart::Stack)));
        assert_eq!(at(4096 + 3840), Some((1, LanePart::Runtime)));
        assert_eq!(at(4096 + 3968), Some((1, LanePart::Locals)));
        assert_eq!(at(32 * 4096), Some((32, LanePart::Runtime)));
        assert_eq!(at(64 * 4096 - 1), Some((63, LanePart::Locals)));
        assert_eq!((at(64 * 4096), lanes.part(0)), (None, None));
        assert_eq!(lanes.stack(33), (lanes.base + 33 * 4096, 3840));
        assert_eq!(lanes.warp(1), (lanes.base + 32 * 4096, 32 * 4096));
    }
}
