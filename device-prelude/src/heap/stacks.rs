//! One stack for each shard of the warps, so that thousands of them do not wait for one word.

use crate::arch::atomic::AtomicU64;
use crate::sync::stack::{Seen, Stack};

/// How many there are. Their heads are a line, so that a look at all of them is a look at one place.
pub(super) const SHARDS: usize = 16;

/// Each warp pushes to that of its number, and pops from others if its own is empty: what some free others find.
#[repr(align(128))]
pub(super) struct Stacks([Stack; SHARDS]);

impl Stacks {
    pub(super) const fn new() -> Stacks {
        Stacks([const { Stack::new() }; SHARDS])
    }

    /// A bit for each that has something. A hint; it orders nothing.
    #[inline(always)]
    pub(super) fn filled(&self) -> u32 {
        macro_rules! all {
            ($($index:literal)*) => {{
                // All loads are under way at once. So it is no loop: where code has to be small, as here, none is unrolled.
                let seen: [Seen; SHARDS] = [$(self.0[$index].look()),*];
                0 $(| u32::from(!seen[$index].is_empty()) << $index)*
            }};
        }
        all!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
    }

    /// A block from the warp's own one, or from any other. `filled` says where a look has seen one; `link(b)` is the link of block `b`.
    #[inline(always)]
    pub(super) fn pop<'a>(
        &self,
        warp: u32,
        mut filled: u32,
        link: impl Fn(u64) -> &'a AtomicU64,
    ) -> Option<u64> {
        let own = warp as usize % SHARDS;
        while filled != 0 {
            // Each shard's warps look at their own one first, and then at other ones.
            let turned = (filled << SHARDS | filled) >> own;
            let index = (own + turned.trailing_zeros() as usize) % SHARDS;
            let block = self.0[index].pop(&link);
            if block.is_some() {
                return block;
            }
            filled = self.filled();
        }
        None
    }

    /// Puts the caller's block on the warp's own one. `link` is its link.
    #[inline(always)]
    pub(super) fn push(&self, warp: u32, block: u64, link: &AtomicU64) {
        self.0[warp as usize % SHARDS].push(block, link);
    }
}
