//! The GPU's instructions, in inline assembly: LLVM must not recognise the loops around them and call `memcpy` for itself, and 16-byte accesses have to be
//! asked for. Addresses are generic: global, shared and local memory.

use super::{Line, Unit};
use core::arch::asm;

macro_rules! unit {
    ($ty:ty, $bytes:literal, $register:ty, $class:ident, $width:literal) => {
        impl Unit for $ty {
            const BYTES: usize = $bytes;

            #[inline(always)]
            unsafe fn load<const OFFSET: usize>(from: *const u8) -> Self {
                let value: $register;
                // SAFETY: the caller's.
                unsafe {
                    asm!(
                        concat!("ld.", $width, " {}, [{}+{}];"),
                        out($class) value, in(reg64) from, const OFFSET * $bytes,
                        options(nostack, readonly, preserves_flags)
                    );
                }
                value as $ty
            }

            #[inline(always)]
            unsafe fn store<const OFFSET: usize>(to: *mut u8, value: Self) {
                // SAFETY: the caller's.
                unsafe {
                    asm!(
                        concat!("st.", $width, " [{}+{}], {};"),
                        in(reg64) to, const OFFSET * $bytes, in($class) <$register>::from(value),
                        options(nostack, preserves_flags)
                    );
                }
            }

            #[inline(always)]
            fn value(self) -> u64 {
                u64::from(self)
            }
        }
    };
}
unit!(u8, 1, u16, reg16, "u8");
unit!(u16, 2, u16, reg16, "u16");
unit!(u32, 4, u32, reg32, "u32");
unit!(u64, 8, u64, reg64, "u64");

/// Loads the 16 bytes at `from + OFFSET`.
///
/// # Safety
/// They may be read, and are aligned.
#[inline(always)]
pub(in super::super) unsafe fn load_line<const OFFSET: isize>(from: *const u8) -> Line {
    let (a, b, c, d);
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "ld.v4.u32 {{{}, {}, {}, {}}}, [{}+{}];",
            out(reg32) a, out(reg32) b, out(reg32) c, out(reg32) d, in(reg64) from, const OFFSET,
            options(nostack, readonly, preserves_flags)
        );
    }
    [a, b, c, d]
}

/// [`load_line`] if `left > INDEX`; else the words are anything.
///
/// # Safety
/// As [`load_line`], in that case.
#[inline(always)]
pub(in super::super) unsafe fn load_line_if<const OFFSET: isize, const INDEX: u32>(
    from: *const u8,
    left: u32,
) -> Line {
    let (a, b, c, d);
    // SAFETY: the caller's. What is not loaded is not used: nothing reads a register whose guard is false.
    unsafe {
        asm!(
            "{{",
            ".reg .pred %gr_more;",
            "setp.gt.u32 %gr_more, {left}, {index};",
            "@%gr_more ld.v4.u32 {{{a}, {b}, {c}, {d}}}, [{from}+{offset}];",
            "}}",
            a = out(reg32) a, b = out(reg32) b, c = out(reg32) c, d = out(reg32) d,
            left = in(reg32) left, index = const INDEX, from = in(reg64) from, offset = const OFFSET,
            options(nostack, readonly, preserves_flags)
        );
    }
    [a, b, c, d]
}

/// Stores the 16 bytes at `to + OFFSET`.
///
/// # Safety
/// They may be written, and are aligned.
#[inline(always)]
pub(in super::super) unsafe fn store_line<const OFFSET: isize>(to: *mut u8, [a, b, c, d]: Line) {
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "st.v4.u32 [{}+{}], {{{}, {}, {}, {}}};",
            in(reg64) to, const OFFSET, in(reg32) a, in(reg32) b, in(reg32) c, in(reg32) d,
            options(nostack, preserves_flags)
        );
    }
}

/// [`store_line`] if `left > INDEX`.
///
/// # Safety
/// As [`store_line`], in that case.
#[inline(always)]
pub(in super::super) unsafe fn store_line_if<const OFFSET: isize, const INDEX: u32>(
    to: *mut u8,
    [a, b, c, d]: Line,
    left: u32,
) {
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "{{",
            ".reg .pred %gr_more;",
            "setp.gt.u32 %gr_more, {left}, {index};",
            "@%gr_more st.v4.u32 [{to}+{offset}], {{{a}, {b}, {c}, {d}}};",
            "}}",
            left = in(reg32) left, index = const INDEX, to = in(reg64) to, offset = const OFFSET,
            a = in(reg32) a, b = in(reg32) b, c = in(reg32) c, d = in(reg32) d,
            options(nostack, preserves_flags)
        );
    }
}

/// 16 bytes as two registers: for what is only copied or compared.
///
/// # Safety
/// As [`load_line`].
#[inline(always)]
pub(in super::super) unsafe fn load_pair<const OFFSET: isize>(from: *const u8) -> [u64; 2] {
    let (a, b);
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "ld.v2.u64 {{{}, {}}}, [{}+{}];",
            out(reg64) a, out(reg64) b, in(reg64) from, const OFFSET,
            options(nostack, readonly, preserves_flags)
        );
    }
    [a, b]
}

/// Stores such a pair.
///
/// # Safety
/// As [`store_line`].
#[inline(always)]
pub(in super::super) unsafe fn store_pair<const OFFSET: isize>(to: *mut u8, [a, b]: [u64; 2]) {
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "st.v2.u64 [{}+{}], {{{}, {}}};",
            in(reg64) to, const OFFSET, in(reg64) a, in(reg64) b,
            options(nostack, preserves_flags)
        );
    }
}

/// The 4 bytes that begin `bits` above the start of `low`, of 8 bytes.
#[inline(always)]
pub(in super::super) fn funnel(low: u32, high: u32, bits: u32) -> u32 {
    let word;
    // SAFETY: arithmetic.
    unsafe {
        asm!(
            "shf.r.wrap.b32 {}, {}, {}, {};",
            out(reg32) word, in(reg32) low, in(reg32) high, in(reg32) bits,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    word
}
