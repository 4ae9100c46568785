//! Atomics of nvptx64 where LLVM 22 gets them wrong.
//!
//! * It takes an atomic on a local variable for private and turns it into plain loads and stores (rust-lang/rust#146686). Here a
//!   frame is shared memory. [`shared`] hides from LLVM where a pointer comes from.
//! * It drops the order of read-modify-write operations: `atom.add` without an order is relaxed in PTX. The functions below write
//!   the instruction themselves, for every order but relaxed. They name global memory, where all that is atomic lies
//!   (`ir::passes::atomics` says the same of what LLVM makes): else an update whose old value nobody uses has to wait for it.
//!
//! SeqCst is a `fence.sc` and then an acquire-release operation (Lustig, Sahasrabuddhe, Giroux: "A Formal Analysis of the NVIDIA PTX
//! Memory Consistency Model", ASPLOS 2019, table of mappings). The scope is the GPU: all threads of a program run on one.

use super::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use crate::arch::asm;
use crate::intrinsics::{self, AtomicOrdering as AO};
use crate::mem::transmute_copy;

/// The same pointer, of unknown origin. Costs no instruction.
#[inline(always)]
pub(super) fn shared<T>(mut pointer: *mut T) -> *mut T {
    // SAFETY: the assembly is a comment.
    unsafe {
        asm!("/* {0} */", inlateout(reg64) pointer, options(pure, nomem, nostack, preserves_flags));
    }
    pointer
}

/// Keeps the compiler from moving accesses across, as `compiler_fence` promises. Costs no instruction.
#[inline(always)]
pub(super) fn fence_compiler() {
    // SAFETY: the assembly is a comment; without `nomem` it is taken to touch all memory.
    unsafe { asm!("// compiler fence", options(nostack)) }
}

/// Whether a weak compare-and-swap fails for nothing, as its callers must expect. On a GPU none does, and the driver's compiler, which sees a zero,
/// leaves no instruction of this. The emulator knows the register by its name and draws the value
/// (`device_prelude::abi::CHANCE`).
#[inline(always)]
pub(super) fn fails_spuriously() -> bool {
    let fails: u32;
    // SAFETY: writes registers only. Not `pure`: each time may be another.
    unsafe {
        asm!(
            "{{",
            ".reg .b32 %gpu_run_chance;",
            "mov.b32 %gpu_run_chance, 0;",
            "mov.b32 {}, %gpu_run_chance;",
            "}}",
            out(reg32) fails,
            options(nomem, nostack)
        );
    }
    fails != 0
}

/// What must come before a relaxed operation to make it an ordered one.
#[inline(always)]
fn before(order: Ordering) {
    // SAFETY: fences touch no memory of their own.
    unsafe {
        match order {
            Release | AcqRel => intrinsics::atomic_fence::<{ AO::Release }>(),
            SeqCst => intrinsics::atomic_fence::<{ AO::SeqCst }>(),
            Relaxed | Acquire => {}
        }
    }
}

/// What must come after a relaxed operation to make it an ordered one.
#[inline(always)]
fn after(order: Ordering) {
    if matches!(order, Acquire | AcqRel | SeqCst) {
        // SAFETY: fences touch no memory of their own.
        unsafe { intrinsics::atomic_fence::<{ AO::Acquire }>() };
    }
}

macro_rules! ordered {
    ($op:literal, $class:ident, $dst:ident, $val:ident, $order:ident, $ty:ty) => {{
        let val: $ty = transmute_copy(&$val);
        let old: $ty;
        match $order {
            Acquire => {
                asm!(concat!("atom.acquire.gpu.global.", $op, " {}, [{}], {};"), out($class) old, in(reg64) $dst, in($class) val)
            }
            Release => {
                asm!(concat!("atom.release.gpu.global.", $op, " {}, [{}], {};"), out($class) old, in(reg64) $dst, in($class) val)
            }
            _ => {
                if matches!($order, SeqCst) {
                    intrinsics::atomic_fence::<{ AO::SeqCst }>();
                }
                asm!(concat!("atom.acq_rel.gpu.global.", $op, " {}, [{}], {};"), out($class) old, in(reg64) $dst, in($class) val)
            }
        }
        transmute_copy(&old)
    }};
}

macro_rules! operation {
    ($name:ident, $intrinsic:ident, [$($generic:ident),*], $val:ty, $op32:literal, $op64:literal) => {
        /// `None` for a relaxed operation: LLVM's own is right.
        ///
        /// # Safety
        /// As the function of the parent module that calls it.
        #[inline]
        pub(super) unsafe fn $name<$($generic: Copy),*>(dst: *mut T, val: $val, order: Ordering) -> Option<T> {
            if matches!(order, Relaxed) {
                return None;
            }
            // SAFETY: the caller's; sizes are checked, and values of one size are passed as integers of that size.
            unsafe {
                Some(match size_of::<T>() {
                    4 => ordered!($op32, reg32, dst, val, order, u32),
                    8 => ordered!($op64, reg64, dst, val, order, u64),
                    _ => {
                        before(order);
                        let old = intrinsics::$intrinsic::<$($generic,)* { AO::Relaxed }>(dst, val);
                        after(order);
                        old
                    }
                })
            }
        }
    };
}

operation!(swap, atomic_xchg, [T], T, "exch.b32", "exch.b64");
operation!(add, atomic_xadd, [T, U], U, "add.u32", "add.u64");
operation!(and, atomic_and, [T, U], U, "and.b32", "and.b64");
operation!(or, atomic_or, [T, U], U, "or.b32", "or.b64");
operation!(xor, atomic_xor, [T, U], U, "xor.b32", "xor.b64");
operation!(max, atomic_max, [T], T, "max.s32", "max.s64");
operation!(min, atomic_min, [T], T, "min.s32", "min.s64");
operation!(umax, atomic_umax, [T], T, "max.u32", "max.u64");
operation!(umin, atomic_umin, [T], T, "min.u32", "min.u64");

/// Subtraction: PTX has none, so the value is negated.
///
/// # Safety
/// As `atomic_sub`.
#[inline]
pub(super) unsafe fn sub<T: Copy, U: Copy>(dst: *mut T, val: U, order: Ordering) -> Option<T> {
    // SAFETY: the caller's; values of one size are passed as integers of that size.
    unsafe {
        match (size_of::<T>(), order) {
            (_, Relaxed) => None,
            (4, _) => {
                let negative = transmute_copy::<U, u32>(&val).wrapping_neg();
                Some(ordered!("add.u32", reg32, dst, negative, order, u32))
            }
            (8, _) => {
                let negative = transmute_copy::<U, u64>(&val).wrapping_neg();
                Some(ordered!("add.u64", reg64, dst, negative, order, u64))
            }
            _ => {
                before(order);
                let old = intrinsics::atomic_xsub::<T, U, { AO::Relaxed }>(dst, val);
                after(order);
                Some(old)
            }
        }
    }
}

/// And-not has no instruction: LLVM's compare-and-swap loop, between fences.
///
/// # Safety
/// As `atomic_nand`.
#[inline]
pub(super) unsafe fn nand<T: Copy, U: Copy>(dst: *mut T, val: U, order: Ordering) -> Option<T> {
    if matches!(order, Relaxed) {
        return None;
    }
    before(order);
    // SAFETY: the caller's.
    let old = unsafe { intrinsics::atomic_nand::<T, U, { AO::Relaxed }>(dst, val) };
    after(order);
    Some(old)
}
