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
