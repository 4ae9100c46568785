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
            unsafe fn load4(from: *const u8) -> [Self; 4] {
                let (a, b, c, d): ($register, $register, $register, $register);
                // SAFETY: the caller's.
                unsafe {
                    asm!(
                        concat!("ld.", $width, " {}, [{from}];"),
                        concat!("ld.", $width, " {}, [{from}+{}];"),
                        concat!("ld.", $width, " {}, [{from}+{}];"),
                        concat!("ld.", $width, " {}, [{from}+{}];"),
                        out($class) a, out($class) b, const $bytes, out($class) c, const 2 * $bytes,
                        out($class) d, const 3 * $bytes, from = in(reg64) from,
                        options(nostack, readonly, preserves_flags)
                    );
                }
                [a as $ty, b as $ty, c as $ty, d as $ty]
            }

            #[inline(always)]
            unsafe fn store4(to: *mut u8, [a, b, c, d]: [Self; 4]) {
                // SAFETY: the caller's.
                unsafe {
                    asm!(
                        concat!("st.", $width, " [{to}], {};"),
                        concat!("st.", $width, " [{to}+{}], {};"),
                        concat!("st.", $width, " [{to}+{}], {};"),
                        concat!("st.", $width, " [{to}+{}], {};"),
                        in($class) <$register>::from(a), const $bytes, in($class) <$register>::from(b),
                        const 2 * $bytes, in($class) <$register>::from(c),
                        const 3 * $bytes, in($class) <$register>::from(d), to = in(reg64) to,
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

/// Loads the 16 bytes at `from`.
///
/// # Safety
/// They may be read, and are aligned.
#[inline(always)]
pub(in super::super) unsafe fn load_line(from: *const u8) -> Line {
    let (a, b, c, d);
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "ld.v4.u32 {{{}, {}, {}, {}}}, [{}];",
            out(reg32) a, out(reg32) b, out(reg32) c, out(reg32) d, in(reg64) from,
            options(nostack, readonly, preserves_flags)
        );
    }
    [a, b, c, d]
}

/// Loads two lines from `from + OFFSET`.
///
/// # Safety
/// As [`load_line`].
#[inline(always)]
pub(in super::super) unsafe fn load_two<const OFFSET: isize>(from: *const u8) -> [Line; 2] {
    let (a, b, c, d, e, f, g, h);
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "ld.v4.u32 {{{}, {}, {}, {}}}, [{from}+{}];",
            "ld.v4.u32 {{{}, {}, {}, {}}}, [{from}+{}];",
            out(reg32) a, out(reg32) b, out(reg32) c, out(reg32) d, const OFFSET,
            out(reg32) e, out(reg32) f, out(reg32) g, out(reg32) h, const OFFSET + 16,
            from = in(reg64) from,
            options(nostack, readonly, preserves_flags)
        );
    }
    [[a, b, c, d], [e, f, g, h]]
}

/// Stores two lines at `to + OFFSET`.
///
/// # Safety
/// They may be written, and are aligned.
#[inline(always)]
pub(in super::super) unsafe fn store_two<const OFFSET: isize>(
    to: *mut u8,
    [[a, b, c, d], [e, f, g, h]]: [Line; 2],
) {
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "st.v4.u32 [{to}+{}], {{{}, {}, {}, {}}};",
            "st.v4.u32 [{to}+{}], {{{}, {}, {}, {}}};",
            const OFFSET, in(reg32) a, in(reg32) b, in(reg32) c, in(reg32) d,
            const OFFSET + 16, in(reg32) e, in(reg32) f, in(reg32) g, in(reg32) h,
            to = in(reg64) to,
            options(nostack, preserves_flags)
        );
    }
}

/// Loads four lines, at `from + OFFSET` and from there each `STEP` bytes further, of those from number `INDEX` on that are below `left`. The words of others are anything.
///
/// # Safety
/// As [`load_line`], for those.
#[inline(always)]
pub(in super::super) unsafe fn load_some<
    const OFFSET: isize,
    const STEP: isize,
    const INDEX: u32,
>(
    from: *const u8,
    left: u32,
) -> [Line; 4] {
    let (a, b, c, d, e, f, g, h);
    let (i, j, k, l, m, n, o, p);
    // SAFETY: the caller's. What is not loaded is not used: nothing reads a register whose guard is false.
    unsafe {
        asm!(
            "{{",
            ".reg .pred %gr_a, %gr_b, %gr_c, %gr_d;",
            "setp.gt.u32 %gr_a, {left}, {ia};",
            "setp.gt.u32 %gr_b, {left}, {ib};",
            "setp.gt.u32 %gr_c, {left}, {ic};",
            "setp.gt.u32 %gr_d, {left}, {id};",
            "@%gr_a ld.v4.u32 {{{a}, {b}, {c}, {d}}}, [{from}+{oa}];",
            "@%gr_b ld.v4.u32 {{{e}, {f}, {g}, {h}}}, [{from}+{ob}];",
            "@%gr_c ld.v4.u32 {{{i}, {j}, {k}, {l}}}, [{from}+{oc}];",
            "@%gr_d ld.v4.u32 {{{m}, {n}, {o}, {p}}}, [{from}+{od}];",
            "}}",
            a = out(reg32) a, b = out(reg32) b, c = out(reg32) c, d = out(reg32) d,
            e = out(reg32) e, f = out(reg32) f, g = out(reg32) g, h = out(reg32) h,
            i = out(reg32) i, j = out(reg32) j, k = out(reg32) k, l = out(reg32) l,
            m = out(reg32) m, n = out(reg32) n, o = out(reg32) o, p = out(reg32) p,
            ia = const INDEX, ib = const INDEX + 1, ic = const INDEX + 2, id = const INDEX + 3,
            oa = const OFFSET, ob = const OFFSET + STEP, oc = const OFFSET + 2 * STEP, od = const OFFSET + 3 * STEP,
            left = in(reg32) left, from = in(reg64) from,
            options(nostack, readonly, preserves_flags)
        );
    }
    [[a, b, c, d], [e, f, g, h], [i, j, k, l], [m, n, o, p]]
}

/// Stores a line at `to + OFFSET` if `left > INDEX`.
///
/// # Safety
/// As [`store_two`], in that case.
#[inline(always)]
pub(in super::super) unsafe fn store_if<const OFFSET: isize, const INDEX: u32>(
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

/// Loads 64 bytes as pairs: for what is only copied or compared.
///
/// # Safety
/// As [`load_line`].
#[inline(always)]
pub(in super::super) unsafe fn load_pairs<const OFFSET: isize>(from: *const u8) -> [u64; 8] {
    let (a, b, c, d, e, f, g, h);
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "ld.v2.u64 {{{}, {}}}, [{from}+{}];",
            "ld.v2.u64 {{{}, {}}}, [{from}+{}];",
            "ld.v2.u64 {{{}, {}}}, [{from}+{}];",
            "ld.v2.u64 {{{}, {}}}, [{from}+{}];",
            out(reg64) a, out(reg64) b, const OFFSET, out(reg64) c, out(reg64) d, const OFFSET + 16,
            out(reg64) e, out(reg64) f, const OFFSET + 32, out(reg64) g, out(reg64) h, const OFFSET + 48,
            from = in(reg64) from,
            options(nostack, readonly, preserves_flags)
        );
    }
    [a, b, c, d, e, f, g, h]
}

/// Stores 64 bytes.
///
/// # Safety
/// As [`store_two`].
#[inline(always)]
pub(in super::super) unsafe fn store_pairs<const OFFSET: isize>(
    to: *mut u8,
    [a, b, c, d, e, f, g, h]: [u64; 8],
) {
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "st.v2.u64 [{to}+{}], {{{}, {}}};",
            "st.v2.u64 [{to}+{}], {{{}, {}}};",
            "st.v2.u64 [{to}+{}], {{{}, {}}};",
            "st.v2.u64 [{to}+{}], {{{}, {}}};",
            const OFFSET, in(reg64) a, in(reg64) b, const OFFSET + 16, in(reg64) c, in(reg64) d,
            const OFFSET + 32, in(reg64) e, in(reg64) f, const OFFSET + 48, in(reg64) g, in(reg64) h,
            to = in(reg64) to,
            options(nostack, preserves_flags)
        );
    }
}

/// Stores a word 8 times.
///
/// # Safety
/// As [`store_two`].
#[inline(always)]
pub(in super::super) unsafe fn store_eight<const OFFSET: isize>(to: *mut u8, word: u64) {
    // SAFETY: the caller's.
    unsafe {
        asm!(
            "st.v2.u64 [{to}+{}], {{{word}, {word}}};",
            "st.v2.u64 [{to}+{}], {{{word}, {word}}};",
            "st.v2.u64 [{to}+{}], {{{word}, {word}}};",
            "st.v2.u64 [{to}+{}], {{{word}, {word}}};",
            const OFFSET, const OFFSET + 16, const OFFSET + 32, const OFFSET + 48,
            to = in(reg64) to, word = in(reg64) word,
            options(nostack, preserves_flags)
        );
    }
}

/// The 4 bytes that begin `bits` above the start of `words[0]`, and the next three times 4.
#[inline(always)]
pub(in super::super) fn funnel([a, b, c, d, e]: [u32; 5], bits: u32) -> Line {
    let (w, x, y, z);
    // SAFETY: arithmetic.
    unsafe {
        asm!(
            "shf.r.wrap.b32 {w}, {a}, {b}, {bits};",
            "shf.r.wrap.b32 {x}, {b}, {c}, {bits};",
            "shf.r.wrap.b32 {y}, {c}, {d}, {bits};",
            "shf.r.wrap.b32 {z}, {d}, {e}, {bits};",
            w = out(reg32) w, x = out(reg32) x, y = out(reg32) y, z = out(reg32) z,
            a = in(reg32) a, b = in(reg32) b, c = in(reg32) c, d = in(reg32) d, e = in(reg32) e,
            bits = in(reg32) bits,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    [w, x, y, z]
}
