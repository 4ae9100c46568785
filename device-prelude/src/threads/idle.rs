//! The stack of idle warps: `spawn` pops, whoever ends a thread's life pushes.
//!
//! # Protocol
//! * `head` packs `tag << 32 | warp + 1` (0 in the low half: empty). Every successful pop raises the tag, so a head that was popped
//!   and pushed again between our load and our compare-and-swap differs from the one we saw (no ABA; the tag would have to wrap
//!   through 2^32 pops in that window).
//! * `next[w]` is written only by the pusher of `w`, before its release compare-and-swap; a popper reads it after an acquire load of
//!   the `head` that names `w`. A stale `next` is read only if `w` was popped meanwhile, and then the compare-and-swap fails.
//! * Warps that never ran are not on the stack: `fresh` counts them out in order, so start-up writes nothing.
//! * LIFO on purpose: the warp that ended last still polls eagerly and its heap cache is warm.

use crate::arch::atomic::{AtomicU32, AtomicU64, Ordering};
use crate::sync::backoff::Backoff;

/// Links one warp to the next idle one. Zeroed memory is valid.
pub struct Link(pub(crate) AtomicU32);

impl Default for Link {
    fn default() -> Self {
        Link(AtomicU32::new(0))
    }
}

/// See the module's protocol.
pub struct IdleStack {
    head: AtomicU64,
    fresh: AtomicU32,
}

impl IdleStack {
    /// Every warp from 1 up is fresh (warp 0 runs `main`).
    #[cfg(not(loom))]
    pub const fn new() -> IdleStack {
        IdleStack {
            head: AtomicU64::new(0),
            fresh: AtomicU32::new(1),
        }
    }

    /// Every warp from 1 up is fresh (warp 0 runs `main`).
    #[cfg(loom)]
    pub fn new() -> IdleStack {
        IdleStack {
            head: AtomicU64::new(0),
            fresh: AtomicU32::new(1),
        }
    }

    /// Takes an idle warp, or `None` if all `warps` are in use. `link(w)` is warp `w`'s link.
    pub fn pop<'a>(&self, warps: u32, link: impl Fn(u32) -> &'a Link) -> Option<u32> {
        let mut backoff = Backoff::new();
        let mut head = self.head.load(Ordering::Acquire);
        while head as u32 != 0 {
            let warp = head as u32 - 1;
            let next = link(warp).0.load(Ordering::Relaxed);
            let tag = (head >> 32).wrapping_add(1);
            let new = tag << 32 | u64::from(next);
            match self
                .head
                .compare_exchange(head, new, Ordering::Acquire, Ordering::Acquire)
            {
                Ok(_) => return Some(warp),
                Err(seen) => head = seen,
            }
            backoff.pause();
        }
        // Checked first, so that failing spawns never run the counter through 2^32.
        if self.fresh.load(Ordering::Relaxed) >= warps {
            return None;
        }
        let warp = self.fresh.fetch_add(1, Ordering::Relaxed);
        (warp < warps).then_some(warp)
    }

    /// From which warp on none of the `warps` ever ran.
    pub fn used(&self, warps: u32) -> u32 {
        self.fresh.load(Ordering::Relaxed).min(warps)
    }

    /// Gives `warp` back. The caller owns it: it is neither running nor on the stack.
    pub fn push<'a>(&self, warp: u32, link: impl Fn(u32) -> &'a Link) {
        let mut backoff = Backoff::new();
        let mut head = self.head.load(Ordering::Relaxed);
        loop {
            link(warp).0.store(head as u32, Ordering::Relaxed);
            let new = head & !0xffff_ffff | u64::from(warp + 1);
            match self
                .head
                .compare_exchange(head, new, Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => return,
                Err(seen) => head = seen,
            }
            backoff.pause();
        }
    }
}

impl Default for IdleStack {
    fn default() -> Self {
        IdleStack::new()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn fresh_warps_come_in_order_and_then_the_last_one_back() {
        let links: Vec<Link> = (0..4).map(|_| Link::default()).collect();
        let stack = IdleStack::new();
        let link = |warp: u32| &links[warp as usize];
        assert_eq!(stack.pop(4, link), Some(1));
        assert_eq!(stack.pop(4, link), Some(2));
        stack.push(1, link);
        stack.push(2, link);
        assert_eq!(stack.pop(4, link), Some(2));
        assert_eq!(stack.pop(4, link), Some(1));
        assert_eq!(stack.pop(4, link), Some(3));
        assert_eq!(stack.pop(4, link), None);
        stack.push(3, link);
        assert_eq!(stack.pop(4, link), Some(3));
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::Arc;
    use std::vec::Vec;

    /// No warp is ever handed out twice, and none is lost, while two threads pop and push.
    #[test]
    fn a_warp_has_one_owner() {
        loom::model(|| {
            const WARPS: u32 = 3;
            struct Shared {
                stack: IdleStack,
                links: Vec<Link>,
                owned: Vec<AtomicU32>,
            }
            let shared = Arc::new(Shared {
                stack: IdleStack::new(),
                links: (0..WARPS).map(|_| Link::default()).collect(),
                owned: (0..WARPS).map(|_| AtomicU32::new(0)).collect(),
            });
            let work = |shared: &Shared| {
                let link = |warp: u32| &shared.links[warp as usize];
                for _ in 0..2 {
                    if let Some(warp) = shared.stack.pop(WARPS, link) {
                        assert_eq!(shared.owned[warp as usize].swap(1, Ordering::Relaxed), 0);
                        shared.owned[warp as usize].store(0, Ordering::Relaxed);
                        shared.stack.push(warp, link);
                    }
                }
            };
            let other = Arc::clone(&shared);
            let thread = loom::thread::spawn(move || work(&other));
            work(&shared);
            thread.join().unwrap();
            let link = |warp: u32| &shared.links[warp as usize];
            let mut all: Vec<u32> = (0..2)
                .filter_map(|_| shared.stack.pop(WARPS, link))
                .collect();
            all.sort_unstable();
            assert_eq!(all, [1, 2]);
        });
    }
}
