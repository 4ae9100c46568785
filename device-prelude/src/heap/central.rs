//! What warps share: magazines on their way between them, memory that was never an object, and pages.
//!
//! There are stacks of full magazines for each class, and of empty ones, 16 of each ([`super::stacks`]).

use super::class::{CLASSES, Class};
use super::magazine::Magazine;
use super::pages::{PAGE, Pages};
use super::stacks::Stacks;
use crate::sync::lock::SpinLock;
use crate::sync::range::{Parts, Range};
use core::ptr;

/// What a look has shown: where something may be had. It orders nothing.
pub(super) struct Look {
    /// A bit for each shard that has a full magazine.
    filled: u32,
    fresh: u64,
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
    pages: Pages,
    /// Objects that were never given out.
    fresh: [Range; CLASSES],
    full: [Stacks; CLASSES],
    empty: Stacks,
    /// They are few: there is one only if the heap had no memory for a magazine.
    loose: SpinLock<LooseObjects>,
}

impl Central {
    pub(crate) const fn new() -> Central {
        Central {
            pages: Pages::new(),
            fresh: [const { Range::new() }; CLASSES],
            full: [const { Stacks::new() }; CLASSES],
            empty: Stacks::new(),
            loose: SpinLock::new(LooseObjects([ptr::null_mut(); CLASSES])),
        }
    }

    pub(crate) fn pages(&self) -> &Pages {
        &self.pages
    }

    /// Where there is something of the class: all words at once, since each takes as long as all of them.
    #[inline(always)]
    pub(super) fn look(&self, class: Class) -> Look {
        let fresh = self.fresh[class.index()].look();
        let filled = self.full[class.index()].filled();
        Look { filled, fresh }
    }

    /// A full magazine of the class, or null.
    #[inline(always)]
    pub(super) fn full(&self, class: Class, warp: u32, look: &Look) -> *mut Magazine {
        match look.filled {
            0 => ptr::null_mut(),
            filled => pop(&self.full[class.index()], warp, filled),
        }
    }

    /// Takes a magazine with a whole batch of the class.
    ///
    /// # Safety
    /// It is the caller's to give, with free objects.
    pub(super) unsafe fn give_full(&self, class: Class, magazine: *mut Magazine, warp: u32) {
        // SAFETY: the caller's.
        unsafe { push(&self.full[class.index()], warp, magazine) };
    }

    /// An empty magazine, or null if there is no memory for one.
    #[inline(never)]
    pub(super) fn empty(&self, warp: u32) -> *mut Magazine {
        let seen = self.fresh[Class::OF_256_BYTES.index()].look();
        let filled = self.empty.filled();
        if filled != 0 {
            let magazine = pop(&self.empty, warp, filled);
            if !magazine.is_null() {
                return magazine;
            }
        }
        self.cut(Class::OF_256_BYTES, 1, warp, seen).cast()
    }

    /// Takes a magazine without objects.
    ///
    /// # Safety
    /// It is the caller's to give.
    pub(super) unsafe fn give_empty(&self, magazine: *mut Magazine, warp: u32) {
        // SAFETY: the caller's.
        unsafe { push(&self.empty, warp, magazine) };
    }

    /// So many objects of the class in a row that were never given out: the first one, or null if there is no memory.
    #[inline(always)]
    pub(super) fn fresh(&self, class: Class, count: usize, warp: u32, look: &Look) -> *mut u8 {
        self.cut(class, count, warp, look.fresh)
    }

    /// [`Central::fresh`], with what its range looked like.
    #[inline(never)]
    fn cut(&self, class: Class, count: usize, warp: u32, seen: u64) -> *mut u8 {
        let range = &self.fresh[class.index()];
        let parts = range.take_after(seen, count as u32, || self.run(class, warp));
        let Some(Parts { end, before_end }) = parts else {
            return ptr::null_mut();
        };
        let start = end as usize * PAGE - before_end as usize * class.size();
        ptr::with_exposed_provenance_mut(start)
    }

    /// Pages for objects of the class.
    fn run(&self, class: Class, warp: u32) -> Option<Parts> {
        // The largest classes take several pages at once, so that they lose a smaller part. And where there are many, all do: fewer warps wait for the next ones.
        let least = if class.size() > PAGE / 8 { 4 } else { 1 };
        let wanted = (self.pages.total() / 1024).clamp(least, 16);
        let mut count = wanted;
        loop {
            if let Some(run) = self.pages.alloc(count, warp) {
                let end = run.address.expose_provenance() + count * PAGE;
                return Some(Parts {
                    end: (end / PAGE) as u32,
                    before_end: (count * PAGE / class.size()) as u32,
                });
            }
            count = match count {
                1 => return None,
                _ if count > least => least,
                _ => 1,
            };
        }
    }

    /// One object when there are neither magazines nor memory for a batch, or null.
    #[cold]
    #[inline(never)]
    pub(super) fn last(&self, class: Class, warp: u32) -> *mut u8 {
        let object = self.fresh(class, 1, warp, &self.look(class));
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
}

/// A magazine from one of the stacks, or null. `filled` says where a look has seen one.
#[inline(never)]
fn pop(stacks: &Stacks, warp: u32, filled: u32) -> *mut Magazine {
    // SAFETY: what is in a stack is a magazine.
    let block = stacks.pop(warp, filled, |block| unsafe { Magazine::link(block) });
    block.map_or(ptr::null_mut(), Magazine::at)
}

/// # Safety
/// The magazine is the caller's to give.
#[inline(never)]
unsafe fn push(stacks: &Stacks, warp: u32, magazine: *mut Magazine) {
    let block = Magazine::block(magazine);
    // SAFETY: the caller's.
    stacks.push(warp, block, unsafe { Magazine::link(block) });
}
