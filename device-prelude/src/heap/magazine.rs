//! A block with the addresses of a batch of free objects.

use super::class::LARGEST_BATCH;
use crate::arch::atomic::AtomicU64;
use crate::sync::stack::BLOCK_ALIGN;
use core::ptr;

/// It moves between warps as a whole, and nobody has to touch the objects for that. How many there are is known to who has it: it is full, empty, or the one that a warp uses.
///
/// What is one once is one to the end of the program, as [`crate::sync::stack`] needs it.
#[repr(C, align(256))]
pub(super) struct Magazine {
    /// For the list that it is in.
    link: AtomicU64,
    /// The first ones are there.
    objects: [*mut u8; LARGEST_BATCH],
}

const _: () = assert!(size_of::<Magazine>() == 256);
const _: () = assert!(align_of::<Magazine>() as u64 == BLOCK_ALIGN);

/// The magazine that a warp takes from and gives to. Without one there are no objects.
#[derive(Clone, Copy)]
pub(super) struct Loaded {
    pub(super) magazine: *mut Magazine,
    /// How many objects it has.
    pub(super) count: usize,
}

impl Loaded {
    /// The bits of an address in a word; those below are the count's, and one that has another use.
    const ADDRESS: u64 = !(BLOCK_ALIGN - 1);
    const COUNT: u64 = 31;

    /// Both in a word.
    #[inline(always)]
    pub(super) fn as_word(self) -> u64 {
        Magazine::block(self.magazine) | self.count as u64
    }

    #[inline(always)]
    pub(super) fn of_word(word: u64) -> Loaded {
        Loaded {
            magazine: Magazine::at(word & Loaded::ADDRESS),
            count: (word & Loaded::COUNT) as usize,
        }
    }

    /// Whether it takes so many objects, if it has at most a batch.
    #[inline(always)]
    pub(super) fn has_room(self, count: usize, batch: usize) -> bool {
        !self.magazine.is_null() && self.count + count <= batch
    }

    /// Has it have so many objects less, and gives where they are.
    ///
    /// # Safety
    /// It has so many.
    #[inline(always)]
    pub(super) unsafe fn take(&mut self, count: usize) -> *const *mut u8 {
        self.count -= count;
        // SAFETY: the caller's.
        unsafe { Magazine::objects(self.magazine).add(self.count) }
    }

    /// Has it have so many objects more, and gives where they have to be put.
    ///
    /// # Safety
    /// It has room for them.
    #[inline(always)]
    pub(super) unsafe fn give(&mut self, count: usize) -> *mut *mut u8 {
        // SAFETY: the caller's.
        let at = unsafe { Magazine::objects(self.magazine).add(self.count) };
        self.count += count;
        at
    }
}

const _: () = assert!(LARGEST_BATCH as u64 <= Loaded::COUNT);

impl Magazine {
    /// Where its objects are listed.
    ///
    /// # Safety
    /// The magazine is the caller's.
    #[inline(always)]
    pub(super) unsafe fn objects(magazine: *mut Magazine) -> *mut *mut u8 {
        // SAFETY: the caller's.
        unsafe { (&raw mut (*magazine).objects).cast() }
    }

    /// Its address, for a list.
    pub(super) fn block(magazine: *mut Magazine) -> u64 {
        magazine.expose_provenance() as u64
    }

    /// The magazine at an address.
    pub(super) fn at(block: u64) -> *mut Magazine {
        ptr::with_exposed_provenance_mut(block as usize)
    }

    /// The word that lists use.
    ///
    /// # Safety
    /// There is a magazine, whoever has it.
    pub(super) unsafe fn link<'a>(block: u64) -> &'a AtomicU64 {
        // SAFETY: the caller's. Its owners access all else of it, and this as an atomic only.
        unsafe { &(*Magazine::at(block)).link }
    }
}
