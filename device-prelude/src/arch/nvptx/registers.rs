//! Special registers, and instructions that touch no memory.

use core::arch::asm;
use core::mem::MaybeUninit;
use device_abi::{LANES, WARPS_PER_BLOCK};

/// This warp's number in the grid; 0 runs `main`.
#[inline]
pub fn warp() -> u32 {
    let (tid, block): (u32, u32);
    // SAFETY: reads special registers only.
    unsafe {
        asm!("mov.u32 {}, %tid.x;", out(reg32) tid, options(pure, nomem, nostack));
        asm!("mov.u32 {}, %ctaid.x;", out(reg32) block, options(pure, nomem, nostack));
    }
    block * WARPS_PER_BLOCK + tid / LANES
}

/// This lane's number in its warp.
#[inline]
pub fn lane() -> u32 {
    let lane: u32;
    // SAFETY: reads a special register only.
    unsafe { asm!("mov.u32 {}, %laneid;", out(reg32) lane, options(pure, nomem, nostack)) };
    lane
}

/// The same, read at this place: who has it from before a call keeps a register for it.
#[inline(always)]
pub fn lane_now() -> u32 {
    let lane: u32;
    // SAFETY: reads a special register only; not `pure`, so that no earlier one is used.
    unsafe { asm!("mov.u32 {}, %laneid;", out(reg32) lane, options(nomem, nostack)) };
    lane
}

/// Nanoseconds of the device's clock (`%globaltimer`; its step is up to about 1 us).
#[inline]
pub fn nanoseconds() -> u64 {
    let now: u64;
    // SAFETY: reads a special register only; not `pure`, since it changes.
    unsafe { asm!("mov.u64 {}, %globaltimer;", out(reg64) now, options(nomem, nostack)) };
    now
}

/// Sleeps for about `nanoseconds` (at most 1 ms; the hardware may take up to twice as long).
#[inline]
pub fn pause(nanoseconds: u32) {
    // SAFETY: no memory or register is touched.
    unsafe { asm!("nanosleep.u32 {};", in(reg32) nanoseconds, options(nomem, nostack)) };
}

/// The word, with anything for bits that are not initialized.
#[inline(always)]
pub fn freeze(word: MaybeUninit<u64>) -> u64 {
    let frozen: u64;
    // SAFETY: copies a register; the assembly does not look at it.
    unsafe {
        asm!("mov.b64 {}, {};", out(reg64) frozen, in(reg64) word, options(pure, nomem, nostack))
    };
    frozen
}

/// Executes these instructions with the mask of all lanes in `%gr_all`.
///
/// It is put together of two registers, since the driver's compiler must not know its value. Of a constant it makes instructions behind which lanes are as far apart as before
/// (`BRA.DIV` and `WARPSYNC.COLLECTIVE`, since `sm_90`), of another one `WARPSYNC`.
macro_rules! with_all_lanes {
    ([$($then:literal),+], $($operands:tt)*) => {
        asm!(
            "{{",
            ".reg .u32 %gr_below, %gr_all;",
            "mov.u32 %gr_below, %lanemask_lt;",
            "mov.u32 %gr_all, %lanemask_ge;",
            "or.b32 %gr_all, %gr_all, %gr_below;",
            $($then,)+
            "}}",
            $($operands)*
        )
    };
}
pub(super) use with_all_lanes;

/// Waits until all of the warp's lanes are there that have not ended, and has them go on as one, whatever ways they came. What each has written before, the others see after.
#[inline(always)]
pub fn meet() {
    // SAFETY: reads special registers. Memory is touched: other lanes' accesses are before or after it.
    unsafe { with_all_lanes!(["bar.warp.sync %gr_all;"], options(nostack)) };
}

/// Whether the address is of a private variable, which only this lane can reach.
#[inline(always)]
pub fn is_local(address: *const u8) -> bool {
    let is_local: u32;
    // SAFETY: looks at an address, and reads no memory.
    unsafe {
        asm!("{{", ".reg .pred %gr_local;", "isspacep.local %gr_local, {};", "selp.u32 {}, 1, 0, %gr_local;", "}}",
            in(reg64) address, out(reg32) is_local, options(pure, nomem, nostack));
    }
    is_local != 0
}

/// Ends this lane.
#[inline]
pub fn exit_lane() -> ! {
    // SAFETY: the lane's stack is in global memory and stays valid; nothing runs after.
    // In braces, since an `exit` alone is what LLVM writes where nothing comes (the tool's `ptx::rewrite::unreachable`).
    unsafe { asm!("{{ exit; }}", options(noreturn, nostack)) }
}
