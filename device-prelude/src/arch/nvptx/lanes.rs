//! Lanes: who runs this, and the word in shared memory by which the lanes of a warp speak to each other.

use super::Local;
use super::registers::{lane, warp, with_all_lanes};
use core::arch::asm;
use device_abi::{LANES, STACK_ENTRY_BYTES, STACK_RESERVE};

/// A question that the tool answers where the program is linked: the register of this name is 0 until then.
macro_rules! asked {
    ($register:literal) => {{
        let answer: u32;
        // SAFETY: writes registers only.
        unsafe {
            asm!(
                "{{",
                concat!(".reg .b32 ", $register, ";"),
                concat!("mov.b32 ", $register, ", 0;"),
                concat!("mov.b32 {}, ", $register, ";"),
                "}}",
                out(reg32) answer,
                options(pure, nomem, nostack)
            );
        }
        answer
    }};
}

/// Whether any code of the program may run on lanes 1 to 31. The tool knows, and what cannot run is taken out of the program ([`device_abi::HAS_LANES`]).
#[inline(always)]
pub fn has_lanes() -> bool {
    asked!("%gpu_run_has_lanes") != 0
}

/// Whether a library may split its own work over lanes: the program does not ask for workers' numbers ([`device_abi::SPLITS_LEAVES`]).
#[inline(always)]
pub(crate) fn splits_leaves() -> bool {
    asked!("%gpu_run_splits_leaves") != 0
}

/// Bytes of [`device_abi::WARP_MEMORY_TABLE`] for each warp.
#[inline(always)]
pub(super) fn warp_memory_bytes() -> u32 {
    asked!("%gpu_run_warp_memory_bytes")
}

/// A bit for each lane, set if its `value` is not 0. All lanes of the warp execute this together.
#[inline(always)]
pub(crate) fn ballot(value: u32) -> u32 {
    let bits: u32;
    // SAFETY: touches registers only. It is not `pure`, so nothing makes two of it, or moves it to where fewer lanes are.
    unsafe {
        with_all_lanes!(
            [
                ".reg .pred %gr_is;",
                "setp.ne.u32 %gr_is, {}, 0;",
                "vote.sync.ballot.b32 {}, %gr_is, %gr_all;"
            ],
            in(reg32) value,
            out(reg32) bits,
            options(nostack)
        );
    }
    bits
}

/// What lane `from` (modulo 32) has as `value`. All lanes of the warp execute this together.
#[inline(always)]
pub(crate) fn shuffle(value: u32, from: u32) -> u32 {
    let there: u32;
    // SAFETY: as in `ballot`.
    unsafe {
        with_all_lanes!(
            ["shfl.sync.idx.b32 {}, {}, {}, 31, %gr_all;"],
            out(reg32) there,
            in(reg32) value,
            in(reg32) from,
            options(nostack)
        );
    }
    there
}

/// A bit for each lane that has the same `value` as this one. All lanes of the warp execute this together.
#[inline(always)]
pub(crate) fn same(value: u32) -> u32 {
    let lanes: u32;
    // SAFETY: as in `ballot`.
    unsafe {
        with_all_lanes!(
            ["match.any.sync.b32 {}, {}, %gr_all;"],
            out(reg32) lanes,
            in(reg32) value,
            options(nostack)
        );
    }
    lanes
}

/// Nothing, and the compiler does not know.
#[inline(always)]
pub(crate) fn opaque() {
    // SAFETY: no instruction.
    unsafe { asm!("", options(nomem, nostack)) };
}

/// The number of this hardware thread: that of its warp's leader is a multiple of [`LANES`].
#[inline]
pub fn hart() -> u32 {
    warp() * LANES + lane()
}

/// The block of this lane, which is no leader: its end of the stack's memory. By the stack's limit, which lies [`STACK_RESERVE`] before it, or, once that is given away, one byte behind its start.
#[inline(always)]
pub(crate) fn lane_block() -> *mut u8 {
    let block: *mut u8;
    // SAFETY: the kernel's prologue wrote the limit. It changes where the reserve is given away, and what comes out does not.
    unsafe {
        asm!(
            "{{",
            ".reg .u32 %gr_thread;",
            ".reg .u64 %gr_entry, %gr_table, %gr_limit, %gr_more;",
            ".reg .pred %gr_whole;",
            "mov.u32 %gr_thread, %tid.x;",
            "mov.u64 %gr_table, __gpu_run_stack_table;",
            "mad.wide.u32 %gr_entry, %gr_thread, {bytes}, %gr_table;",
            "ld.shared.u64 %gr_limit, [%gr_entry+8];",
            "and.b64 %gr_more, %gr_limit, 1;",
            "setp.eq.u64 %gr_whole, %gr_more, 0;",
            "selp.s64 %gr_more, {reserve}, -1, %gr_whole;",
            "add.s64 {result}, %gr_limit, %gr_more;",
            "}}",
            bytes = const STACK_ENTRY_BYTES,
            reserve = const STACK_RESERVE,
            result = out(reg64) block,
            options(pure, nomem, nostack)
        );
    }
    block
}

impl Local {
    /// Sets bits of a word that other lanes use, too, and gives what it was. What they did before they cleared one of these is visible.
    ///
    /// # Safety
    /// The word lies in the entry, aligned, and was written.
    #[inline(always)]
    pub(crate) unsafe fn set_bits(self, bits: u32) -> u32 {
        let before: u32;
        // SAFETY: the caller's. It clobbers memory, so later accesses stay after it.
        unsafe {
            asm!("atom.acquire.cta.shared.or.b32 {}, [{}], {};", out(reg32) before, in(reg64) self.address(), in(reg32) bits, options(nostack));
        }
        before
    }

    /// Clears bits of such a word. What this lane did before is visible to who sets them next.
    ///
    /// # Safety
    /// As [`Local::set_bits`].
    #[inline(always)]
    pub(crate) unsafe fn clear_bits(self, bits: u32) {
        // SAFETY: the caller's. It clobbers memory, so earlier accesses stay before it.
        unsafe {
            asm!("red.release.cta.shared.and.b32 [{}], {};", in(reg64) self.address(), in(reg32) !bits, options(nostack));
        }
    }
}
