//! The program's own stacks, in global memory (`ptx::rewrite::shared_stack`): what of them is live.
//!
//! Each warp has one. A stack pointer for each of its lanes stands in a `.shared` table of the block, where prologues and returns move
//! it; a thread is its warp's leader, and its frames lie below the leader's pointer. A prologue takes its frame before it stores into it, and a return
//! gives it back after the last access, so an access at or above the pointer is one to a frame that is gone.

use device_abi as abi;

/// Where the stacks are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stacks {
    pub base: u64,
    /// Bytes of each.
    pub each: u64,
    pub count: u32,
    /// Offset of the table in shared memory.
    pub table: u64,
}

impl Stacks {
    /// The warp whose stack an address lies on, if on any.
    pub(super) fn owner(&self, address: u64) -> Option<u32> {
        let offset = address.wrapping_sub(self.base);
        if offset >= self.each * u64::from(self.count) {
            return None;
        }
        // A division of 64-bit numbers is the slowest part of an access to another thread's frame.
        let warp = match self.each.is_power_of_two() {
            true => offset >> self.each.trailing_zeros(),
            false => offset / self.each,
        };
        Some(warp as u32)
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

    /// The block of a warp and its leader's number there.
    pub(super) fn leader(warp: u32) -> (u32, u32) {
        let (block, within) = (warp / abi::WARPS_PER_BLOCK, warp % abi::WARPS_PER_BLOCK);
        (block, within * abi::LANES)
    }

    /// Where the live frames of a warp's stack end, by the `size` bytes of its block's shared memory.
    ///
    /// # Safety
    /// `shared` points to `size` bytes.
    pub(super) unsafe fn top(&self, warp: u32, shared: *const u8, size: u64) -> u64 {
        let (_, leader) = Stacks::leader(warp);
        match self.entry(leader, size) {
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
        match stacks.entry(thread, size) {
            Some(entry) if warp < stacks.count && entry.is_multiple_of(8) => OwnStack {
                base: stacks.start(warp),
                size: stacks.each,
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
