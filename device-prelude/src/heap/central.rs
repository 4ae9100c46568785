//! What warps share: magazines on their way between them, memory that was never an object, and pages.
//!
//! There is a stack of full magazines for each class, and one of empty ones, 16 times: each warp pushes to those of its number modulo 16, and pops from others if its own are empty. So
//! thousands of warps do not wait for one word, and what some free others find.

use super::class::{CLASSES, Class};
use super::magazine::Magazine;
use super::pages::{PAGE, Pages};
use crate::sync::lock::SpinLock;
use crate::sync::range::{Parts, Range};
use crate::sync::stack::{Seen, Stack};
use core::ptr;

/// How many times there are stacks.
const SHARDS: usize = 16;

struct Shard {
    full: [Stack; CLASSES],
    empty: Stack,
}

/// A free object that no magazine has room for.
struct Loose {
    next: *mut Loose,
}

struct LooseObjects([*mut Loose; CLASSES]);

// SAFETY: the pointers lead into the heap's own memory, which no thread owns.
unsafe impl Send for LooseObjects {}

/// See the module's documentation.
pub(crate) struct Central {
    pages: SpinLock<Pages>,
    /// Objects that were never given out.
    fresh: [Range; CLASSES],
    shards: [Shard; SHARDS],
    /// They are few: there is one only if the heap had no memory for a magazine.
    loose: SpinLock<LooseObjects>,
}

impl Central {
    pub(crate) const fn new() -> Central {
        Central {
            pages: SpinLock::new(Pages::empty()),
            fresh: [const { Range::new() }; CLASSES],
            shards: [const {
                Shard {
                    full: [const { Stack::new() }; CLASSES],
                    empty: Stack::new(),
                }
            }; SHARDS],
            loose: SpinLock::new(LooseObjects([ptr::null_mut(); CLASSES])),
        }
    }

    pub(crate) fn pages(&self) -> &SpinLock<Pages> {
        &self.pages
    }

    /// A full magazine of the class, or null.
    pub(super) fn full(&self, class: Class, warp: u32) -> *mut Magazine {
        self.pop(warp, |shard| &shard.full[class.index()])
    }

    /// Takes a magazine with a whole batch of the class.
    ///
    /// # Safety
    /// It is the caller's to give, with free objects.
    pub(super) unsafe fn give_full(&self, class: Class, magazine: *mut Magazine, warp: u32) {
        // SAFETY: the caller's.
        unsafe { push(&self.own(warp).full[class.index()], magazine) };
    }

    /// An empty magazine, or null if there is no memory for one.
    pub(super) fn empty(&self, warp: u32) -> *mut Magazine {
        let magazine = self.pop(warp, |shard| &shard.empty);
        if !magazine.is_null() {
            return magazine;
        }
        self.fresh(Class::OF_256_BYTES, 1).cast()
    }

    /// Takes a magazine without objects.
    ///
    /// # Safety
    /// It is the caller's to give.
    pub(super) unsafe fn give_empty(&self, magazine: *mut Magazine, warp: u32) {
        // SAFETY: the caller's.
        unsafe { push(&self.own(warp).empty, magazine) };
    }

    /// So many objects of the class in a row that were never given out: the first one, or null if there is no memory.
    pub(super) fn fresh(&self, class: Class, count: usize) -> *mut u8 {
        let parts = self.fresh[class.index()].take(count as u32, || self.run(class));
        let Some(Parts { end, before_end }) = parts else {
            return ptr::null_mut();
        };
        let start = end as usize * PAGE - before_end as usize * class.size();
        ptr::with_exposed_provenance_mut(start)
    }

    /// Pages for objects of the class.
    fn run(&self, class: Class) -> Option<Parts> {
        // The largest classes take several pages at once, so that they lose a smaller part. And where there are many, all do: fewer warps wait for the next ones.
        let least = if class.size() > PAGE / 8 { 4 } else { 1 };
        let mut pages = self.pages.lock();
        let wanted = (pages.total() / 1024).clamp(least, 16);
        for count in [wanted, least, 1] {
            if let Some(run) = pages.alloc(count) {
                let end = run.address.expose_provenance() + count * PAGE;
                return Some(Parts {
                    end: (end / PAGE) as u32,
                    before_end: (count * PAGE / class.size()) as u32,
                });
            }
        }
        None
    }

    /// One object when there are neither magazines nor memory for a batch, or null.
    #[cold]
    #[inline(never)]
    pub(super) fn last(&self, class: Class) -> *mut u8 {
        let object = self.fresh(class, 1);
        if !object.is_null() {
            return object;
        }
        let mut loose = self.loose.lock();
        let first = &mut loose.0[class.index()];
        let object = *first;
        if !object.is_null() {
            // SAFETY: what is listed belongs to the list.
            *first = unsafe { (*object).next };
        }
        object.cast()
    }

    /// Takes an object for which there is no magazine.
    ///
    /// # Safety
    /// It is free, of the class, and the caller's to give.
    #[cold]
    #[inline(never)]
    pub(super) unsafe fn give_loose(&self, class: Class, object: *mut u8) {
        let object = object.cast::<Loose>();
        let mut loose = self.loose.lock();
        let first = &mut loose.0[class.index()];
        // SAFETY: the caller's; the smallest object has room for a link, and is aligned for it.
        unsafe { (*object).next = *first };
        *first = object;
    }

    /// A bit for each shard that has something in its stack of this kind.
    #[inline(always)]
    fn filled(&self, stack: impl Fn(&Shard) -> &Stack) -> u32 {
        macro_rules! all {
            ($($index:literal)*) => {{
                // All loads are under way at once. So it is no loop: where code has to be small, as here, none is unrolled.
                let seen: [Seen; SHARDS] = [$(stack(&self.shards[$index]).look()),*];
                0 $(| u32::from(!seen[$index].is_empty()) << $index)*
            }};
        }
        all!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
    }

    fn own(&self, warp: u32) -> &Shard {
        &self.shards[warp as usize % SHARDS]
    }

    /// A magazine from the warp's own stack of this kind, or from any other.
    fn pop(&self, warp: u32, stack: impl Fn(&Shard) -> &Stack) -> *mut Magazine {
        // SAFETY: what is in a stack is a magazine.
        let link = |block| unsafe { Magazine::link(block) };
        let own = warp as usize % SHARDS;
        if let Some(block) = stack(&self.shards[own]).pop(link) {
            return Magazine::at(block);
        }
        loop {
            let filled = self.filled(&stack);
            if filled == 0 {
                return ptr::null_mut();
            }
            // Each shard's warps look at other ones first.
            let turned = (filled << SHARDS | filled) >> own;
            let index = (own + turned.trailing_zeros() as usize) % SHARDS;
            if let Some(block) = stack(&self.shards[index]).pop(link) {
                return Magazine::at(block);
            }
        }
    }
}

/// # Safety
/// The magazine is the caller's to give.
unsafe fn push(stack: &Stack, magazine: *mut Magazine) {
    let block = Magazine::block(magazine);
    // SAFETY: the caller's.
    stack.push(block, unsafe { Magazine::link(block) });
}
