//! Accesses of the warp's entry of the local table as what it is, `.shared` memory: an access by a generic address takes a descriptor, and longer.

use super::tables::local_entry_shared;
use core::arch::asm;

/// An address in the running warp's entry.
///
/// No other code of the program accesses what is accessed by it, so the compiler need not know that it is memory: assembly that is not `pure` stays in its order.
#[derive(Clone, Copy)]
pub(crate) struct Local(u64);

impl Local {
    /// The entry's start.
    #[inline(always)]
    pub(crate) fn entry() -> Local {
        Local(local_entry_shared())
    }

    /// The word so many bytes on.
    ///
    /// # Safety
    /// It lies in the entry, aligned, and was written.
    #[inline(always)]
    pub(crate) unsafe fn word<const OFFSET: usize>(self) -> u32 {
        let value: u32;
        // SAFETY: the caller's.
        unsafe {
            asm!("ld.shared.u32 {}, [{}+{offset}];", out(reg32) value, in(reg64) self.0, offset = const OFFSET, options(nomem, nostack));
        }
        value
    }

    pub(super) fn address(self) -> u64 {
        self.0
    }

    /// So many bytes on.
    #[inline(always)]
    pub(crate) fn add(self, bytes: usize) -> Local {
        Local(self.0.wrapping_add(bytes as u64))
    }

    /// # Safety
    /// The word lies in the entry, aligned, and was written.
    #[inline(always)]
    pub(crate) unsafe fn load_u32(self) -> u32 {
        let value: u32;
        // SAFETY: the caller's.
        unsafe {
            asm!("ld.shared.u32 {}, [{}];", out(reg32) value, in(reg64) self.0, options(nomem, nostack));
        }
        value
    }

    /// # Safety
    /// The word lies in the entry, aligned.
    #[inline(always)]
    pub(crate) unsafe fn store_u32(self, value: u32) {
        // SAFETY: the caller's.
        unsafe {
            asm!("st.shared.u32 [{}], {};", in(reg64) self.0, in(reg32) value, options(nomem, nostack));
        }
    }

    /// Adds to a word that other lanes of the warp add to at the same time; what it was.
    ///
    /// # Safety
    /// The word lies in the entry, aligned, and was written.
    #[inline(always)]
    pub(crate) unsafe fn add_u32(self, value: u32) -> u32 {
        let before: u32;
        // SAFETY: the caller's.
        unsafe {
            asm!("atom.relaxed.cta.shared.add.u32 {}, [{}], {};", out(reg32) before, in(reg64) self.0, in(reg32) value, options(nomem, nostack));
        }
        before
    }

    /// # Safety
    /// The word lies in the entry, aligned, and was written.
    #[inline(always)]
    pub(crate) unsafe fn load_pointer(self) -> *mut u8 {
        let value: *mut u8;
        // SAFETY: the caller's.
        unsafe {
            asm!("ld.shared.u64 {}, [{}];", out(reg64) value, in(reg64) self.0, options(nomem, nostack));
        }
        value
    }

    /// # Safety
    /// The word lies in the entry, aligned, and was written.
    #[inline(always)]
    pub(crate) unsafe fn load_u64(self) -> u64 {
        let value: u64;
        // SAFETY: the caller's.
        unsafe {
            asm!("ld.shared.u64 {}, [{}];", out(reg64) value, in(reg64) self.0, options(nomem, nostack));
        }
        value
    }

    /// # Safety
    /// The word lies in the entry, aligned.
    #[inline(always)]
    pub(crate) unsafe fn store_u64(self, value: u64) {
        // SAFETY: the caller's.
        unsafe {
            asm!("st.shared.u64 [{}], {};", in(reg64) self.0, in(reg64) value, options(nomem, nostack));
        }
    }

    /// Stores the address of a block that goes back to the heap. The block's uses stay before it.
    ///
    /// # Safety
    /// The word lies in the entry, aligned.
    #[inline(always)]
    pub(crate) unsafe fn store_given(self, block: *mut u8) {
        // SAFETY: the caller's. By the register's name the tool knows that no variable's address is kept here (`device_abi::GIVEN`).
        unsafe {
            asm!(
                "{{",
                ".reg .u64 %gpu_run_given;",
                "mov.u64 %gpu_run_given, {};",
                "st.shared.u64 [{}], %gpu_run_given;",
                "}}",
                in(reg64) block,
                in(reg64) self.0,
                options(nostack)
            );
        }
    }
}
