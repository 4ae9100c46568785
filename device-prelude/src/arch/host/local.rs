//! Accesses of the warp's entry of the local table.

use super::local_entry;
use core::sync::atomic::{AtomicU32, Ordering};

/// An address in the running warp's entry.
#[derive(Clone, Copy)]
pub(crate) struct Local(*mut u8);

impl Local {
    /// The entry's start.
    pub(crate) fn entry() -> Local {
        Local(local_entry())
    }

    /// The word so many bytes on.
    ///
    /// # Safety
    /// It lies in the entry, aligned, and was written.
    pub(crate) unsafe fn word<const OFFSET: usize>(self) -> u32 {
        // SAFETY: the caller's.
        unsafe { self.add(OFFSET).load_u32() }
    }

    /// So many bytes on.
    pub(crate) fn add(self, bytes: usize) -> Local {
        Local(self.0.wrapping_add(bytes))
    }

    /// # Safety
    /// The word lies in the entry, aligned, and was written.
    pub(crate) unsafe fn load_u32(self) -> u32 {
        // SAFETY: the caller's. A word may be one that other lanes use, too.
        unsafe { AtomicU32::from_ptr(self.0.cast()) }.load(Ordering::Relaxed)
    }

    /// # Safety
    /// The word lies in the entry, aligned.
    pub(crate) unsafe fn store_u32(self, value: u32) {
        // SAFETY: the caller's; the entry is the warp's own.
        unsafe { self.0.cast::<u32>().write(value) };
    }

    /// # Safety
    /// The word lies in the entry, aligned, and was written.
    pub(crate) unsafe fn load_pointer(self) -> *mut u8 {
        // SAFETY: the caller's; the entry is the warp's own.
        unsafe { self.0.cast::<*mut u8>().read() }
    }

    /// # Safety
    /// The word lies in the entry, aligned, and was written.
    pub(crate) unsafe fn load_u64(self) -> u64 {
        // SAFETY: the caller's; the entry is the warp's own.
        unsafe { self.0.cast::<u64>().read() }
    }

    /// # Safety
    /// The word lies in the entry, aligned.
    pub(crate) unsafe fn store_u64(self, value: u64) {
        // SAFETY: the caller's; the entry is the warp's own.
        unsafe { self.0.cast::<u64>().write(value) };
    }

    /// Sets bits of a word that other lanes use, too, and gives what it was.
    ///
    /// # Safety
    /// The word lies in the entry, aligned, and was written.
    pub(crate) unsafe fn set_bits(self, bits: u32) -> u32 {
        // SAFETY: the caller's.
        unsafe { AtomicU32::from_ptr(self.0.cast()) }.fetch_or(bits, Ordering::Acquire)
    }

    /// Clears bits of such a word.
    ///
    /// # Safety
    /// As [`Local::set_bits`].
    pub(crate) unsafe fn clear_bits(self, bits: u32) {
        // SAFETY: the caller's.
        unsafe { AtomicU32::from_ptr(self.0.cast()) }.fetch_and(!bits, Ordering::Release);
    }

    /// Stores the address of a block that goes back to the heap.
    ///
    /// # Safety
    /// The word lies in the entry, aligned.
    pub(crate) unsafe fn store_given(self, block: *mut u8) {
        // SAFETY: the caller's; the entry is the warp's own.
        unsafe { self.0.cast::<*mut u8>().write(block) };
    }
}
