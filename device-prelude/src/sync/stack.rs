//! A stack of blocks that many warps push and pop without a lock.
//!
//! # Protocol
//! * `head` is the block on top, with a tag beside it. Each block has a word, its link, with the next one. Links are written before the push that shows their block.
//! * Blocks stay what they are to the end of the program. So a warp that pops may read the link of a block that another one has popped: it reads anything, and its
//!   compare-and-swap fails, since each pop changes the tag.
//! * Push releases: who pops a block sees what its pusher wrote. All changes of `head` are read-modify-writes, so this holds for the blocks below it, too.
//! * Pop acquires when it loads `head`, since the link is read before the compare-and-swap. A head with the same tag is the one that was loaded: no block comes to the top again
//!   without a pop.

use super::backoff::Backoff;
use crate::arch::atomic::{AtomicU64, Ordering};

/// Blocks are aligned to so many bytes: `head` has their addresses' other bits.
pub(crate) const BLOCK_ALIGN: u64 = 1 << ALIGN_BITS;
const ALIGN_BITS: u32 = 8;
/// Addresses have 48 bits.
const BLOCK_BITS: u32 = 48 - ALIGN_BITS;

/// See the module's protocol. Zeroed memory is an empty stack.
pub(crate) struct Stack {
    head: AtomicU64,
}

/// What a look at a stack has shown. It is not asked at once, so that several looks may be under way.
#[derive(Clone, Copy)]
pub(crate) struct Seen(u64);

impl Seen {
    /// Whether there was no block.
    #[inline(always)]
    pub(crate) fn is_empty(self) -> bool {
        top(self.0) == 0
    }
}

/// The address of the block on top; 0 without one.
fn top(head: u64) -> u64 {
    (head & ((1 << BLOCK_BITS) - 1)) << ALIGN_BITS
}

/// The same tag, another block.
fn with_top(head: u64, block: u64) -> u64 {
    head >> BLOCK_BITS << BLOCK_BITS | block >> ALIGN_BITS
}

impl Stack {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Stack {
        Stack {
            head: AtomicU64::new(0),
        }
    }

    #[cfg(loom)]
    pub(crate) fn new() -> Stack {
        Stack {
            head: AtomicU64::new(0),
        }
    }

    /// A hint; it orders nothing.
    #[inline(always)]
    pub(crate) fn look(&self) -> Seen {
        Seen(self.head.load(Ordering::Relaxed))
    }

    /// Puts the caller's block on top. `link` is its link.
    pub(crate) fn push(&self, block: u64, link: &AtomicU64) {
        let mut backoff = Backoff::new();
        let mut head = self.head.load(Ordering::Relaxed);
        loop {
            link.store(top(head), Ordering::Relaxed);
            let new = with_top(head, block);
            match self
                .head
                .compare_exchange(head, new, Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => return,
                Err(now) => head = now,
            }
            backoff.pause();
        }
    }

    /// Takes the block on top. It is the caller's then. `link(b)` is the link of block `b`.
    pub(crate) fn pop<'a>(&self, link: impl Fn(u64) -> &'a AtomicU64) -> Option<u64> {
        let mut backoff = Backoff::new();
        loop {
            let head = self.head.load(Ordering::Acquire);
            let block = top(head);
            if block == 0 {
                return None;
            }
            let next = link(block).load(Ordering::Relaxed);
            let new = with_top(head.wrapping_add(1 << BLOCK_BITS), next);
            if self
                .head
                .compare_exchange(head, new, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
            {
                return Some(block);
            }
            backoff.pause();
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::boxed::Box;
    use std::sync::Mutex;
    use std::vec::Vec;

    #[test]
    fn the_last_one_comes_first() {
        let links: [AtomicU64; 4] = Default::default();
        let link = |block: u64| &links[(block / BLOCK_ALIGN) as usize];
        let stack = Stack::new();
        assert!(stack.look().is_empty() && stack.pop(link).is_none());
        for block in [1, 3, 2].map(|index| index * BLOCK_ALIGN) {
            stack.push(block, link(block));
        }
        assert!(!stack.look().is_empty());
        let all: Vec<u64> = core::iter::from_fn(|| stack.pop(link)).collect();
        assert_eq!(all, [2, 3, 1].map(|index| index * BLOCK_ALIGN));
    }

    /// The highest addresses, and a tag that overflows.
    #[test]
    fn all_bits_of_an_address_are_kept() {
        let stack = Stack {
            head: AtomicU64::new(u64::MAX << BLOCK_BITS),
        };
        let (block, link) = ((1 << 48) - BLOCK_ALIGN, AtomicU64::new(0));
        for _ in 0..2 {
            stack.push(block, &link);
            assert_eq!(stack.pop(|_| &link), Some(block));
            assert_eq!(stack.pop(|_| &link), None);
        }
    }

    #[test]
    fn threads_lose_no_block() {
        const BLOCKS: u64 = 16;
        let rounds = if cfg!(miri) { 30 } else { 20_000 };
        let links: Box<[AtomicU64]> = (0..=BLOCKS).map(|_| AtomicU64::new(0)).collect();
        let link = |block: u64| &links[(block / BLOCK_ALIGN) as usize];
        let stack = Stack::new();
        (1..=BLOCKS).for_each(|index| stack.push(index * BLOCK_ALIGN, link(index * BLOCK_ALIGN)));
        let values: Box<[Mutex<()>]> = (0..=BLOCKS).map(|_| Mutex::new(())).collect();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for round in 0..rounds {
                        let mine: Vec<u64> = core::iter::from_fn(|| stack.pop(link))
                            .take(1 + round % 4)
                            .collect();
                        for block in mine {
                            // Nobody else has it.
                            drop(values[(block / BLOCK_ALIGN) as usize].try_lock().unwrap());
                            stack.push(block, link(block));
                        }
                    }
                });
            }
        });
        let mut all: Vec<u64> = core::iter::from_fn(|| stack.pop(link)).collect();
        all.sort_unstable();
        let expected: Vec<u64> = (1..=BLOCKS).map(|index| index * BLOCK_ALIGN).collect();
        assert_eq!(all, expected);
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;
    use std::vec::Vec;

    struct Shared {
        stack: Stack,
        links: Vec<AtomicU64>,
        values: Vec<UnsafeCell<u32>>,
    }

    // SAFETY: loom checks each access of the values.
    unsafe impl Sync for Shared {}
    // SAFETY: as above.
    unsafe impl Send for Shared {}

    impl Shared {
        fn link(&self, block: u64) -> &AtomicU64 {
            &self.links[(block / BLOCK_ALIGN) as usize]
        }

        /// Writes what only the block's owner may write.
        fn push(&self, index: u64) {
            // SAFETY: loom checks that nobody else uses it.
            self.values[index as usize].with_mut(|value| unsafe { *value += 1 });
            let block = index * BLOCK_ALIGN;
            self.stack.push(block, self.link(block));
        }

        fn pop(&self) -> Option<u64> {
            let index = self.stack.pop(|block| self.link(block))? / BLOCK_ALIGN;
            // SAFETY: as above.
            self.values[index as usize].with_mut(|value| unsafe { *value += 1 });
            Some(index)
        }
    }

    /// Blocks have one owner, who sees what the one before wrote, though a block is popped and pushed again while another warp is about to pop it.
    #[test]
    fn a_block_has_one_owner() {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.check(|| {
            let shared = Arc::new(Shared {
                stack: Stack::new(),
                links: (0..4).map(|_| AtomicU64::new(0)).collect(),
                values: (0..4).map(|_| UnsafeCell::new(0)).collect(),
            });
            shared.push(1);
            shared.push(2);
            let other = Arc::clone(&shared);
            let thread = loom::thread::spawn(move || {
                let (first, second) = (other.pop(), other.pop());
                // The one that was on top comes back, and the one below it does not.
                if let Some(index) = first {
                    other.push(index);
                }
                second
            });
            let ours = shared.pop();
            let theirs = thread.join().unwrap();
            let mut all: Vec<u64> = [ours, theirs].into_iter().flatten().collect();
            all.extend(core::iter::from_fn(|| shared.pop()));
            all.sort_unstable();
            assert_eq!(all, [1, 2]);
        });
    }
}
