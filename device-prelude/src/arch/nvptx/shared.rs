//! A warp's part of [`device_abi::WARP_MEMORY_TABLE`], by addresses of `.shared`.
//!
//! Nothing of Rust is there: only these accesses reach it. So they need not be told of memory, and stay in their order. All of them are relaxed; lanes meet where an order is needed.

use super::lanes::warp_memory_bytes;
use core::arch::asm;
use core::mem::MaybeUninit;

/// Where the running warp's part begins. The tool sees that `bytes` of it are used.
#[inline(always)]
pub(crate) fn warp_memory(bytes: u32) -> u32 {
    let address;
    // SAFETY: takes an address, and reads no memory. `bytes` is named, so that it stays for the tool to see.
    unsafe {
        asm!(
            "{{",
            ".reg .u32 %gr_warp, %gr_of;",
            ".reg .u64 %gr_table;",
            "mov.u32 %gr_of, {of};",
            "mov.u32 %gr_warp, %tid.x;",
            "shr.u32 %gr_warp, %gr_warp, 5;",
            "mov.u64 %gr_table, __gpu_run_warp_memory_table;",
            "cvt.u32.u64 {address}, %gr_table;",
            "mad.lo.u32 {address}, %gr_warp, {bytes}, {address};",
            "}}",
            of = in(reg32) bytes,
            bytes = in(reg32) warp_memory_bytes(),
            address = out(reg32) address,
            options(nomem, nostack)
        );
    }
    address
}

/// # Safety
/// The word lies in the running warp's part.
#[inline(always)]
pub(crate) unsafe fn load(address: u32) -> MaybeUninit<u32> {
    let value: MaybeUninit<u32>;
    // SAFETY: the caller's.
    unsafe {
        asm!("ld.relaxed.cta.shared.u32 {}, [{}];", out(reg32) value, in(reg32) address, options(nomem, nostack));
    }
    value
}

/// # Safety
/// As for [`load`].
#[inline(always)]
pub(crate) unsafe fn store(address: u32, value: MaybeUninit<u32>) {
    // SAFETY: the caller's.
    unsafe {
        asm!("st.relaxed.cta.shared.u32 [{}], {};", in(reg32) address, in(reg32) value, options(nomem, nostack));
    }
}

/// Adds, and gives what was there.
///
/// # Safety
/// As for [`load`].
#[inline(always)]
pub(crate) unsafe fn add(address: u32, value: u32) -> u32 {
    let before;
    // SAFETY: the caller's.
    unsafe {
        asm!("atom.relaxed.cta.shared.add.u32 {}, [{}], {};", out(reg32) before, in(reg32) address, in(reg32) value, options(nomem, nostack));
    }
    before
}
