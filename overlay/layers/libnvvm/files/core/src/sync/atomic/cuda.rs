//! All atomics of nvptx64 as PTX instructions: libNVVM's verifier refuses LLVM's atomic loads and stores, and rustc_codegen_nvvm makes
//! `trap` of them and has nothing for the rest.
//!
//! SeqCst is a `fence.sc` and then an acquire-release operation (Lustig, Sahasrabuddhe, Giroux: "A Formal Analysis of the NVIDIA PTX
//! Memory Consistency Model", ASPLOS 2019, table of mappings). The scope is the GPU: all threads of a program run on one. PTX changes no
//! less than 32 bits at once, so for 8 and 16 bits the word around them is compared and swapped.

use super::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use crate::arch::asm;
use crate::mem::transmute_copy;

/// What all threads see in one order.
#[inline(always)]
pub(super) fn fence_seq_cst() {
    // SAFETY: a fence touches no memory of its own.
    unsafe { asm!("fence.sc.gpu;", options(nostack)) }
}

/// Orders all accesses before with all after.
#[inline(always)]
pub(super) fn fence_acq_rel() {
    // SAFETY: a fence touches no memory of its own.
    unsafe { asm!("fence.acq_rel.gpu;", options(nostack)) }
}

/// Keeps the compiler from moving accesses; no instruction.
#[inline(always)]
pub(super) fn fence_compiler() {
    // SAFETY: the assembly is a comment.
    unsafe { asm!("// compiler fence", options(nostack)) }
}

macro_rules! load {
    ($order:literal, $src:ident) => {
        match size_of::<T>() {
            1 => {
                let value: u16;
                asm!(concat!("ld.", $order, ".gpu.u8 {}, [{}];"), out(reg16) value, in(reg64) $src, options(nostack));
                transmute_copy(&(value as u8))
            }
            2 => {
                let value: u16;
                asm!(concat!("ld.", $order, ".gpu.u16 {}, [{}];"), out(reg16) value, in(reg64) $src, options(nostack));
                transmute_copy(&value)
            }
            4 => {
                let value: u32;
                asm!(concat!("ld.", $order, ".gpu.u32 {}, [{}];"), out(reg32) value, in(reg64) $src, options(nostack));
                transmute_copy(&value)
            }
            _ => {
                let value: u64;
                asm!(concat!("ld.", $order, ".gpu.u64 {}, [{}];"), out(reg64) value, in(reg64) $src, options(nostack));
                transmute_copy(&value)
            }
        }
    };
}

/// # Safety
/// `src` is valid for an atomic read.
#[inline]
pub(super) unsafe fn atomic_load<T: Copy>(src: *const T, order: Ordering) -> T {
    // SAFETY: the caller's; values of one size are passed as integers of that size.
    unsafe {
        match order {
            Relaxed => load!("relaxed", src),
            Acquire => load!("acquire", src),
            SeqCst => {
                fence_seq_cst();
                load!("acquire", src)
            }
            Release => panic!("there is no such thing as a release load"),
            AcqRel => panic!("there is no such thing as an acquire-release load"),
        }
    }
}

macro_rules! store {
    ($order:literal, $dst:ident, $val:ident) => {
        match size_of::<T>() {
            1 => {
                let value: u8 = transmute_copy(&$val);
                asm!(concat!("st.", $order, ".gpu.u8 [{}], {};"), in(reg64) $dst, in(reg16) value as u16, options(nostack));
            }
            2 => {
                let value: u16 = transmute_copy(&$val);
                asm!(concat!("st.", $order, ".gpu.u16 [{}], {};"), in(reg64) $dst, in(reg16) value, options(nostack));
            }
            4 => {
                let value: u32 = transmute_copy(&$val);
                asm!(concat!("st.", $order, ".gpu.u32 [{}], {};"), in(reg64) $dst, in(reg32) value, options(nostack));
            }
            _ => {
                let value: u64 = transmute_copy(&$val);
                asm!(concat!("st.", $order, ".gpu.u64 [{}], {};"), in(reg64) $dst, in(reg64) value, options(nostack));
            }
        }
    };
}

/// # Safety
/// `dst` is valid for an atomic write.
#[inline]
pub(super) unsafe fn atomic_store<T: Copy>(dst: *mut T, val: T, order: Ordering) {
    // SAFETY: the caller's; values of one size are passed as integers of that size.
    unsafe {
        match order {
            Relaxed => store!("relaxed", dst, val),
            Release => store!("release", dst, val),
            SeqCst => {
                fence_seq_cst();
                store!("release", dst, val)
            }
            Acquire => panic!("there is no such thing as an acquire store"),
            AcqRel => panic!("there is no such thing as an acquire-release store"),
        }
    }
}

/// `$op` in each order: `(class) address, operands`.
macro_rules! ordered {
    ($op:literal, $class:ident, $ty:ty, $order:expr, $dst:expr, $($val:expr),+) => {{
        let old: $ty;
        match $order {
            Relaxed => asm!(concat!("atom.relaxed.gpu.global.", $op, " {0}, [{1}], ", ordered!(@places $($val),+), ";"), out($class) old, in(reg64) $dst, $(in($class) $val),+, options(nostack)),
            Acquire => asm!(concat!("atom.acquire.gpu.global.", $op, " {0}, [{1}], ", ordered!(@places $($val),+), ";"), out($class) old, in(reg64) $dst, $(in($class) $val),+, options(nostack)),
            Release => asm!(concat!("atom.release.gpu.global.", $op, " {0}, [{1}], ", ordered!(@places $($val),+), ";"), out($class) old, in(reg64) $dst, $(in($class) $val),+, options(nostack)),
            _ => {
                if matches!($order, SeqCst) {
                    fence_seq_cst();
                }
                asm!(concat!("atom.acq_rel.gpu.global.", $op, " {0}, [{1}], ", ordered!(@places $($val),+), ";"), out($class) old, in(reg64) $dst, $(in($class) $val),+, options(nostack))
            }
        }
        old
    }};
    (@places $a:expr) => { "{2}" };
    (@places $a:expr, $b:expr) => { "{2}, {3}" };
}

/// One order for a compare-and-swap, as strong as both.
#[inline(always)]
fn both(success: Ordering, failure: Ordering) -> Ordering {
    match (success, failure) {
        (_, Release) => panic!("there is no such thing as a release failure ordering"),
        (_, AcqRel) => panic!("there is no such thing as an acquire-release failure ordering"),
        (SeqCst, _) | (_, SeqCst) => SeqCst,
        (Relaxed, failure) => failure,
        (Release, Acquire) => AcqRel,
        (success, _) => success,
    }
}

/// # Safety
/// `dst` is valid for atomic reads and writes.
#[inline]
#[unstable(feature = "core_intrinsics", issue = "none")]
#[doc(hidden)]
pub unsafe fn atomic_compare_exchange<T: Copy>(
    dst: *mut T,
    old: T,
    new: T,
    success: Ordering,
    failure: Ordering,
) -> Result<T, T> {
    let order = both(success, failure);
    // SAFETY: the caller's; values of one size are passed as integers of that size.
    unsafe {
        match size_of::<T>() {
            4 => {
                let (expected, new): (u32, u32) = (transmute_copy(&old), transmute_copy(&new));
                let found = ordered!("cas.b32", reg32, u32, order, dst, expected, new);
                let value = transmute_copy(&found);
                if found == expected { Ok(value) } else { Err(value) }
            }
            8 => {
                let (expected, new): (u64, u64) = (transmute_copy(&old), transmute_copy(&new));
                let found = ordered!("cas.b64", reg64, u64, order, dst, expected, new);
                let value = transmute_copy(&found);
                if found == expected { Ok(value) } else { Err(value) }
            }
            _ => {
                let expected = small(old);
                let found = change_small(dst, order, |found| if found == expected { Some(small(new)) } else { None });
                let value = from_small(found);
                if found == expected { Ok(value) } else { Err(value) }
            }
        }
    }
}

/// # Safety
/// As [`atomic_compare_exchange`].
#[inline]
pub(super) unsafe fn atomic_compare_exchange_weak<T: Copy>(
    dst: *mut T,
    old: T,
    new: T,
    success: Ordering,
    failure: Ordering,
) -> Result<T, T> {
    if fails_spuriously() {
        // SAFETY: the caller's.
        return Err(unsafe { atomic_load(dst, failure) });
    }
    // SAFETY: the caller's.
    unsafe { atomic_compare_exchange(dst, old, new, success, failure) }
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

/// A value of 8 or 16 bits, in the low bits.
#[inline(always)]
fn small<T: Copy>(value: T) -> u32 {
    // SAFETY: values of one size are passed as integers of that size.
    unsafe {
        match size_of::<T>() {
            1 => transmute_copy::<T, u8>(&value) as u32,
            _ => transmute_copy::<T, u16>(&value) as u32,
        }
    }
}

#[inline(always)]
fn from_small<T: Copy>(value: u32) -> T {
    // SAFETY: values of one size are passed as integers of that size.
    unsafe {
        match size_of::<T>() {
            1 => transmute_copy(&(value as u8)),
            _ => transmute_copy(&(value as u16)),
        }
    }
}

/// Compares and swaps the word around 8 or 16 bits. The emulator knows by the register's name that the rest of the word is not accessed
/// (`device_prelude::abi::AROUND`); the driver's compiler leaves no instruction of it.
///
/// # Safety
/// As [`change_small`].
#[inline(always)]
unsafe fn swap_around(word: *mut u32, before: u32, after: u32, order: Ordering) -> u32 {
    macro_rules! swap {
        ($order:literal) => {{
            let old: u32;
            asm!(
                "{{",
                ".reg .b64 %gpu_run_around;",
                "mov.b64 %gpu_run_around, {1};",
                concat!("atom.", $order, ".gpu.global.cas.b32 {0}, [%gpu_run_around], {2}, {3};"),
                "}}",
                out(reg32) old,
                in(reg64) word,
                in(reg32) before,
                in(reg32) after,
                options(nostack)
            );
            old
        }};
    }
    // SAFETY: the caller's.
    unsafe {
        match order {
            Relaxed => swap!("relaxed"),
            Acquire => swap!("acquire"),
            Release => swap!("release"),
            AcqRel => swap!("acq_rel"),
            SeqCst => {
                fence_seq_cst();
                swap!("acq_rel")
            }
        }
    }
}

/// Changes 8 or 16 bits by a function of their value, unless it says `None`; returns the value before.
///
/// # Safety
/// `dst` is valid for atomic reads and writes. The rest of its aligned word may belong to others: it is only written back as it was,
/// and memory is mapped in larger parts.
#[inline(always)]
unsafe fn change_small<T: Copy>(dst: *mut T, order: Ordering, change: impl Fn(u32) -> Option<u32>) -> u32 {
    let shift = (dst.addr() as u32 & 3) * 8;
    let mask = (if size_of::<T>() == 1 { 0xff } else { 0xffff }) << shift;
    let word = dst.map_addr(|address| address & !3).cast::<u32>();
    // SAFETY: the caller's.
    unsafe {
        // A guess: a first load would read the neighbours' bytes as well, which may be written at the time.
        let mut before = 0;
        loop {
            let old = (before & mask) >> shift;
            // A refused change writes the old value: the order is that of an operation that took place.
            let new = change(old);
            let after = before & !mask | (new.unwrap_or(old) << shift) & mask;
            let found = swap_around(word, before, after, order);
            if found == before {
                return old;
            }
            before = found;
        }
    }
}

macro_rules! operation {
    ($name:ident, [$($generic:ident),*], $val:ty, $op32:literal, $op64:literal, $small:expr) => {
        /// # Safety
        /// `dst` is valid for atomic reads and writes.
        #[inline]
        pub(super) unsafe fn $name<$($generic: Copy),*>(dst: *mut T, val: $val, order: Ordering) -> T {
            // SAFETY: the caller's; values of one size are passed as integers of that size.
            unsafe {
                match size_of::<T>() {
                    4 => {
                        let value: u32 = transmute_copy(&val);
                        transmute_copy(&ordered!($op32, reg32, u32, order, dst, value))
                    }
                    8 => {
                        let value: u64 = transmute_copy(&val);
                        transmute_copy(&ordered!($op64, reg64, u64, order, dst, value))
                    }
                    size => {
                        let value = small(val);
                        let operation: fn(u32, u32, u32) -> u32 = $small;
                        // To compare signs, values stand in the highest bits.
                        let up = 32 - 8 * size as u32;
                        from_small(change_small(dst, order, |old| Some(operation(old, value, up))))
                    }
                }
            }
        }
    };
}

operation!(atomic_swap, [T], T, "exch.b32", "exch.b64", |_, new, _| new);
operation!(atomic_add, [T, U], U, "add.u32", "add.u64", |old, value, _| old.wrapping_add(value));
operation!(atomic_and, [T, U], U, "and.b32", "and.b64", |old, value, _| old & value);
operation!(atomic_or, [T, U], U, "or.b32", "or.b64", |old, value, _| old | value);
operation!(atomic_xor, [T, U], U, "xor.b32", "xor.b64", |old, value, _| old ^ value);
operation!(atomic_max, [T], T, "max.s32", "max.s64", |old, value, up| {
    if ((old << up) as i32) < ((value << up) as i32) { value } else { old }
});
operation!(atomic_min, [T], T, "min.s32", "min.s64", |old, value, up| {
    if ((old << up) as i32) > ((value << up) as i32) { value } else { old }
});
operation!(atomic_umax, [T], T, "max.u32", "max.u64", |old, value, _| if old < value { value } else { old });
operation!(atomic_umin, [T], T, "min.u32", "min.u64", |old, value, _| if old > value { value } else { old });

/// Subtraction: PTX has none, so the value is negated.
///
/// # Safety
/// `dst` is valid for atomic reads and writes.
#[inline]
pub(super) unsafe fn atomic_sub<T: Copy, U: Copy>(dst: *mut T, val: U, order: Ordering) -> T {
    // SAFETY: the caller's; values of one size are passed as integers of that size.
    unsafe {
        match size_of::<T>() {
            4 => atomic_add(dst, transmute_copy::<U, u32>(&val).wrapping_neg(), order),
            8 => atomic_add(dst, transmute_copy::<U, u64>(&val).wrapping_neg(), order),
            _ => {
                let value = small(val);
                from_small(change_small(dst, order, |old| Some(old.wrapping_sub(value))))
            }
        }
    }
}

/// And-not has no instruction: a compare-and-swap loop.
///
/// # Safety
/// `dst` is valid for atomic reads and writes.
#[inline]
pub(super) unsafe fn atomic_nand<T: Copy, U: Copy>(dst: *mut T, val: U, order: Ordering) -> T {
    // SAFETY: the caller's; values of one size are passed as integers of that size.
    unsafe {
        match size_of::<T>() {
            4 => {
                let value: u32 = transmute_copy(&val);
                let mut old: u32 = atomic_load(dst.cast(), Relaxed);
                while let Err(found) = atomic_compare_exchange(dst.cast(), old, !(old & value), order, Relaxed) {
                    old = found;
                }
                transmute_copy(&old)
            }
            8 => {
                let value: u64 = transmute_copy(&val);
                let mut old: u64 = atomic_load(dst.cast(), Relaxed);
                while let Err(found) = atomic_compare_exchange(dst.cast(), old, !(old & value), order, Relaxed) {
                    old = found;
                }
                transmute_copy(&old)
            }
            _ => {
                let value = small(val);
                from_small(change_small(dst, order, |old| Some(!(old & value))))
            }
        }
    }
}
