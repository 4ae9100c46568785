//! The program's own stacks, in global memory (`ptx::rewrite::shared_stack`): what of them is live.
//!
//! Each warp's leader has one, and the other lanes have some if code of the program may run there ([`LaneStacks`]). A stack pointer for each lane stands in a `.shared` table
//! of the block, where prologues and returns move it; the lane's frames lie below it. A prologue takes its frame before it stores into it, and a return
//! gives it back after the last access, so an access at or above the pointer is one to a frame that is gone.
//!
//! A hart is named by its number here: 32 times its warp, as the runtime counts those, and its lane.

use device_abi as abi;

use super::lane_stacks::{LanePart, LaneStacks};

/// Where the stacks are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stacks {
    pub base: u64,
    /// Bytes of each.
    pub each: u64,
    pub count: u32,
    /// Offset of the table in shared memory.
    pub table: u64,
    /// Those of lanes 1 to 31, if they have some.
    pub lanes: Option<LaneStacks>,
}

impl Stacks {
    /// The hart on whose stack an address lies, if on any.
    #[inline]
    pub(super) fn owner(&self, address: u64) -> Option<u32> {
        let offset = address.wrapping_sub(self.base);
        if offset >= self.each * u64::from(self.count) {
            return self.lane(address);
        }
        // A division of 64-bit numbers is the slowest part of an access to another thread's frame.
        let warp = match self.each.is_power_of_two() {
            true => offset >> self.each.trailing_zeros(),
            false => offset / self.each,
        };
        Some(warp as u32 * abi::LANES)
    }

    fn lane(&self, address: u64) -> Option<u32> {
        match self.lanes.as_ref()?.part(address)? {
            (hart, LanePart::Stack) => Some(hart),
            _ => None,
        }
    }

    /// Whether an address lies in memory of the lanes that is no stack.
    pub(super) fn is_beside(&self, address: u64) -> bool {
        let part = self.lanes.and_then(|lanes| lanes.part(address));
        part.is_some_and(|(_, part)| part != LanePart::Stack)
    }

    /// The first byte of a warp's stack.
    pub(super) fn start(&self, warp: u32) -> u64 {
        self.base + u64::from(warp) * self.each
    }

    /// Where a thread of a block keeps its stack pointer, if shared memory of `size` bytes holds it.
    pub(super) fn entry(&self, thread: u32, size: u64) -> Option<u64> {
        let entry = self.table + u64::from(thread) * abi::STACK_ENTRY_BYTES;
        (entry + abi::STACK_ENTRY_BYTES <= size).then_some(entry)
    }

    /// The block of a hart, and the number of its thread there.
    pub(super) fn place(hart: u32) -> (u32, u32) {
        const THREADS: u32 = abi::WARPS_PER_BLOCK * abi::LANES;
        (hart / THREADS, hart % THREADS)
    }

    /// Where the live frames of a hart's stack end, by the `size` bytes of its block's shared memory.
    ///
    /// # Safety
    /// `shared` points to `size` bytes.
    pub(super) unsafe fn top(&self, hart: u32, shared: *const u8, size: u64) -> u64 {
        let (_, thread) = Stacks::place(hart);
        match self.entry(thread, size) {
            // SAFETY: `entry` says that 16 bytes lie there.
            Some(entry) => unsafe { shared.add(entry as usize).cast::<u64>().read_unaligned() },
            None => 0,
        }
    }
}

/// The stack of the hart that runs.
#[derive(Clone, Copy)]
pub(super) struct OwnStack {
    base: u64,
    size: u64,
    /// Where its stack pointer is, in the block's shared memory.
    pointer: *const u64,
}

/// Of a hart that has no stack.
static NO_POINTER: u64 = 0;

impl OwnStack {
    /// That of a hart without one.
    pub(super) const NONE: OwnStack = OwnStack {
        base: 0,
        size: 0,
        pointer: &raw const NO_POINTER,
    };

    /// The stack of this thread of a block.
    ///
    /// # Safety
    /// `shared` points to `size` bytes, aligned to 16, that stay while the value is used.
    pub(super) unsafe fn of(
        stacks: &Stacks,
        block: u32,
        thread: u32,
        shared: *const u8,
        size: u64,
    ) -> OwnStack {
        let warp = block * abi::WARPS_PER_BLOCK + thread / abi::LANES;
        let lane = thread % abi::LANES;
        let (base, each) = match stacks.lanes {
            Some(lanes) if lane != 0 && warp < lanes.warps => lanes.stack(warp * abi::LANES + lane),
            _ => (stacks.start(warp), stacks.each),
        };
        match stacks.entry(thread, size) {
            Some(entry) if warp < stacks.count && entry.is_multiple_of(8) => OwnStack {
                base,
                size: each,
                // SAFETY: `entry` says that 16 bytes lie there.
                pointer: unsafe { shared.add(entry as usize) }.cast(),
            },
            _ => OwnStack::NONE,
        }
    }

    /// Whether `size` bytes at an aligned address lie in live frames of this stack. Then they lie in the stack's memory, whatever
    /// the table says.
    #[inline(always)]
    pub(super) fn holds(&self, address: u64, size: u64) -> bool {
        let depth = address.wrapping_sub(self.base);
        // SAFETY: as promised to `of`.
        depth < self.size && depth + size <= unsafe { *self.pointer }.wrapping_sub(self.base)
    }
}
