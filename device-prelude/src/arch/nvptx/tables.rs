//! The warp's entries of the `.shared` tables, which the tool's rewriter adds to the program.

use core::arch::asm;
use device_abi::{LOCAL_ENTRY_BYTES, WARP_ENTRY_BYTES};

/// Has `%gr_entry` point to the running warp's entry of a table with entries of `bytes`, executes `then`, and gives what that leaves in `{result}`.
///
/// The assembly has to be `pure` and `nomem`: it may read only what does not change while a thread runs.
macro_rules! with_entry {
    ($table:literal, $bytes:expr, $then:literal $(, $offset:ident)?) => {{
        let result: *mut u8;
        asm!(
            "{{",
            ".reg .u32 %gr_warp;",
            ".reg .u64 %gr_entry, %gr_table;",
            "mov.u32 %gr_warp, %tid.x;",
            "shr.u32 %gr_warp, %gr_warp, 5;",
            concat!("mov.u64 %gr_table, ", $table, ";"),
            "mad.wide.u32 %gr_entry, %gr_warp, {bytes}, %gr_table;",
            $then,
            "}}",
            bytes = const $bytes,
            $(offset = const $offset,)?
            result = out(reg64) result,
            options(pure, nomem, nostack)
        );
        result
    }};
}

/// The running warp's entry of the local table ([`device_abi::LOCAL_TABLE`]), as an address of `.shared`.
#[inline(always)]
pub(super) fn local_entry_shared() -> u64 {
    // SAFETY: takes an address, and reads no memory.
    let entry = unsafe {
        with_entry!(
            "__gpu_run_local_table",
            LOCAL_ENTRY_BYTES,
            "mov.b64 {result}, %gr_entry;"
        )
    };
    entry.addr() as u64
}

/// The running warp's record, from the warp table ([`device_abi::WARP_TABLE`]).
#[inline]
pub(crate) fn warp_record() -> *mut u8 {
    // SAFETY: the kernel's prologue wrote the word, and nobody changes it.
    unsafe {
        with_entry!(
            "__gpu_run_warp_table",
            WARP_ENTRY_BYTES,
            "ld.shared.u64 {result}, [%gr_entry];"
        )
    }
}

/// The running warp's entry of the local table ([`device_abi::LOCAL_TABLE`]), as a generic address.
#[inline(always)]
pub(crate) fn local_entry() -> *mut u8 {
    // SAFETY: takes an address, and reads no memory.
    unsafe {
        with_entry!(
            "__gpu_run_local_table",
            LOCAL_ENTRY_BYTES,
            "cvta.shared.u64 {result}, %gr_entry;"
        )
    }
}

/// The pointer at this offset in [`local_entry`], by one load from `.shared`.
///
/// # Safety
/// It changes only where the warp has no thread, in functions that are not inlined. So within each function the assembly is `pure` and `nomem`.
#[inline(always)]
pub(crate) unsafe fn local_pointer<const OFFSET: usize>() -> *mut u8 {
    // SAFETY: the caller's promise.
    unsafe {
        with_entry!(
            "__gpu_run_local_table",
            LOCAL_ENTRY_BYTES,
            "ld.shared.u64 {result}, [%gr_entry+{offset}];",
            OFFSET
        )
    }
}
