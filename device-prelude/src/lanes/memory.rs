//! Loads and stores of lines. Offsets are constants, since they are part of the instruction.

/// 16 bytes.
pub(super) type Line = [u64; 2];

/// Memory that a lane works on.
pub(super) trait Memory: Copy {
    /// # Safety
    /// The line at `from + OFFSET` may be read, and is aligned.
    unsafe fn load<const OFFSET: usize>(self, from: *const u8) -> Line;
    /// # Safety
    /// The line at `to + OFFSET` may be written, and is aligned.
    unsafe fn store<const OFFSET: usize>(self, to: *mut u8, line: Line);
}

/// What all lanes see. By assembly: LLVM must not recognise the loops around it and call `memcpy`.
#[cfg(target_arch = "nvptx64")]
#[derive(Clone, Copy)]
pub(super) struct Global;

#[cfg(target_arch = "nvptx64")]
impl Memory for Global {
    #[inline(always)]
    unsafe fn load<const OFFSET: usize>(self, from: *const u8) -> Line {
        let (a, b);
        // SAFETY: the caller's.
        unsafe {
            core::arch::asm!(
                "ld.v2.u64 {{{}, {}}}, [{}+{}];",
                out(reg64) a, out(reg64) b, in(reg64) from, const OFFSET,
                options(nostack, readonly, preserves_flags)
            );
        }
        [a, b]
    }

    #[inline(always)]
    unsafe fn store<const OFFSET: usize>(self, to: *mut u8, [a, b]: Line) {
        // SAFETY: the caller's.
        unsafe {
            core::arch::asm!(
                "st.v2.u64 [{}+{}], {{{}, {}}};",
                in(reg64) to, const OFFSET, in(reg64) a, in(reg64) b,
                options(nostack, preserves_flags)
            );
        }
    }
}
