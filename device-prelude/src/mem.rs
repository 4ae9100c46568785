//! `memcpy` and its family, which LLVM calls and nothing else on this target defines.
//!
//! Loads and stores are inline assembly for two reasons: LLVM must not recognise these loops and call the functions themselves, and
//! 16-byte accesses have to be asked for.

use core::arch::asm;

macro_rules! access {
    ($load:ident, $store:ident, $ty:ty, $class:ident, $width:literal) => {
        #[inline(always)]
        unsafe fn $load(from: *const u8) -> $ty {
            let value: $ty;
            // SAFETY: the caller's.
            unsafe { asm!(concat!("ld.", $width, " {}, [{}];"), out($class) value, in(reg64) from, options(nostack, readonly)) };
            value
        }
        #[inline(always)]
        unsafe fn $store(to: *mut u8, value: $ty) {
            // SAFETY: the caller's.
            unsafe { asm!(concat!("st.", $width, " [{}], {};"), in(reg64) to, in($class) value, options(nostack)) };
        }
    };
}
access!(load8, store8, u16, reg16, "u8");
access!(load64, store64, u64, reg64, "u64");

#[inline(always)]
unsafe fn load128(from: *const u8) -> (u64, u64) {
    let (low, high): (u64, u64);
    // SAFETY: the caller's.
    unsafe {
        asm!("ld.v2.u64 {{{}, {}}}, [{}];", out(reg64) low, out(reg64) high, in(reg64) from, options(nostack, readonly))
    };
    (low, high)
}

#[inline(always)]
unsafe fn store128(to: *mut u8, (low, high): (u64, u64)) {
    // SAFETY: the caller's.
    unsafe {
        asm!("st.v2.u64 [{}], {{{}, {}}};", in(reg64) to, in(reg64) low, in(reg64) high, options(nostack))
    };
}

/// Copies upwards. Four 16-byte loads are in flight before the first store.
#[inline(always)]
unsafe fn copy_up(to: *mut u8, from: *const u8, len: usize) {
    let mut done = 0;
    // SAFETY: all accesses are below `len`, and aligned where they are wide.
    unsafe {
        if (to as usize | from as usize) % 16 == 0 {
            while done + 64 <= len {
                let (a, b) = (load128(from.add(done)), load128(from.add(done + 16)));
                let (c, d) = (load128(from.add(done + 32)), load128(from.add(done + 48)));
                store128(to.add(done), a);
                store128(to.add(done + 16), b);
                store128(to.add(done + 32), c);
                store128(to.add(done + 48), d);
                done += 64;
            }
        }
        if (to as usize | from as usize) % 8 == 0 {
            while done + 8 <= len {
                store64(to.add(done), load64(from.add(done)));
                done += 8;
            }
        }
        while done < len {
            store8(to.add(done), load8(from.add(done)));
            done += 1;
        }
    }
}

/// Copies downwards: for overlapping areas with `to` above `from`.
#[inline(always)]
unsafe fn copy_down(to: *mut u8, from: *const u8, len: usize) {
    let mut left = len;
    // SAFETY: all accesses are below `len`, and aligned where they are wide.
    unsafe {
        if (to as usize | from as usize) % 8 == 0 {
            while left % 8 != 0 {
                left -= 1;
                store8(to.add(left), load8(from.add(left)));
            }
            while left != 0 {
                left -= 8;
                store64(to.add(left), load64(from.add(left)));
            }
        }
        while left != 0 {
            left -= 1;
            store8(to.add(left), load8(from.add(left)));
        }
    }
}

/// C's `memcpy`.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe { copy_up(to, from, len) };
    to
}

/// C's `memmove`.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    // SAFETY: the caller's. Upwards is right unless `to` lies inside the source; the wide loop of `copy_up` reads ahead 64 bytes
    // before it writes, which is safe as it writes only below what it has read.
    unsafe {
        if (to as usize).wrapping_sub(from as usize) >= len {
            copy_up(to, from, len);
        } else {
            copy_down(to, from, len);
        }
    }
    to
}

/// C's `memset`.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, byte: i32, len: usize) -> *mut u8 {
    let byte = byte as u8;
    let word = u64::from(byte) * 0x0101_0101_0101_0101;
    let mut done = 0;
    // SAFETY: all accesses are below `len`, and aligned where they are wide.
    unsafe {
        while done < len && (to as usize + done) % 16 != 0 {
            store8(to.add(done), u16::from(byte));
            done += 1;
        }
        while done + 16 <= len {
            store128(to.add(done), (word, word));
            done += 16;
        }
        while done < len {
            store8(to.add(done), u16::from(byte));
            done += 1;
        }
    }
    to
}

/// C's `memcmp`.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
    let mut done = 0;
    // SAFETY: all accesses are below `len`, and aligned where they are wide.
    unsafe {
        if (a as usize | b as usize) % 8 == 0 {
            while done + 8 <= len && load64(a.add(done)) == load64(b.add(done)) {
                done += 8;
            }
        }
        while done < len {
            let (x, y) = (load8(a.add(done)), load8(b.add(done)));
            if x != y {
                return i32::from(x) - i32::from(y);
            }
            done += 1;
        }
    }
    0
}

/// C's `strlen`, for `CStr::from_ptr`.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn strlen(text: *const u8) -> usize {
    let mut len = 0;
    // SAFETY: the caller's: there is a zero, and all bytes up to it can be read.
    unsafe {
        while load8(text.add(len)) != 0 {
            len += 1;
        }
    }
    len
}

/// `memcmp` where only equality matters.
///
/// # Safety
/// As in C.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe { memcmp(a, b, len) }
}
