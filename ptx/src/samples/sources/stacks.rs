#![no_std]
#![feature(abi_ptx, asm_experimental_arch, stdarch_nvptx)]
use core::arch::{asm, nvptx::*};
use core::hint::black_box;
use core::sync::atomic::*;
use device_abi::Launch;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe { trap() }
}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(d: *mut u8, s: *const u8, n: usize) -> *mut u8 {
    let mut i = 0;
    while i < n {
        unsafe { d.add(i).write_volatile(s.add(i).read_volatile()) };
        i += 1
    }
    d
}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(d: *mut u8, c: i32, n: usize) -> *mut u8 {
    let mut i = 0;
    while i < n {
        unsafe { d.add(i).write_volatile(c as u8) };
        i += 1
    }
    d
}
static OUT: AtomicU64 = AtomicU64::new(0);
static BOX: [AtomicU64; 64] = [const { AtomicU64::new(0) }; 64];
static DEPTH: AtomicU64 = AtomicU64::new(0);
fn out(i: usize, v: u64) {
    unsafe {
        (OUT.load(Ordering::Relaxed) as *mut u64)
            .add(i)
            .write_volatile(v)
    }
}
#[unsafe(no_mangle)]
pub extern "C" fn __gpu_run_stack_overflow() -> ! {
    let mut k = [1u64; 50];
    black_box(&mut k);
    out(8, 77);
    out(9, DEPTH.load(Ordering::Relaxed));
    unsafe { asm!("{{ exit; }}", options(noreturn)) }
}
#[used]
static KEEP: extern "C" fn() -> ! = __gpu_run_stack_overflow;
#[inline(never)]
fn launder(p: &AtomicU64) -> &AtomicU64 {
    let mut p = p as *const AtomicU64;
    unsafe {
        asm!("/* {0} */", inlateout(reg64) p, options(pure, nomem, nostack, preserves_flags));
        &*p
    }
}
#[inline(never)]
fn fibr(n: u64, log: &mut [u64; 5]) -> u64 {
    if n < 2 {
        unsafe { *log.get_unchecked_mut(n as usize) += 1 };
        return n;
    }
    let mut mine = [n; 5];
    let r = fibr(n - 1, &mut mine) + fibr(n - 2, log);
    log[2] += mine[0] & 1;
    r
}
#[inline(never)]
fn deep(n: u64) -> u64 {
    DEPTH.store(n, Ordering::Relaxed);
    let mut k = [n; 10];
    black_box(&mut k);
    deep(n + 1) + k[3]
}
#[repr(align(128))]
struct Al([u64; 20]);
#[inline(never)]
fn aligned(x: u64) -> u64 {
    let a = Al([x; 20]);
    black_box(&a);
    (&raw const a as u64 & 127) * 1000 + a.0[19]
}
#[inline(never)]
fn owner(n: u64, warps: u64) -> u64 {
    // a local that other warps add to
    let cell = AtomicU64::new(n);
    let done = AtomicU64::new(0);
    let pair = [
        launder(&cell) as *const _ as u64,
        launder(&done) as *const _ as u64,
    ];
    let mut w = 1;
    while w < warps as usize {
        unsafe {
            BOX.get_unchecked(w)
                .store(black_box(&pair).as_ptr() as u64, Ordering::Release)
        }
        w += 1
    }
    let mut spins = 0u64;
    while launder(&done).load(Ordering::Acquire) != warps - 1 && spins < 1 << 22 {
        spins += 1
    }
    launder(&cell).load(Ordering::Relaxed)
}
#[inline(never)]
fn helper(w: usize) {
    let mut spins = 0u64;
    let mut a;
    loop {
        a = unsafe { BOX.get_unchecked(w) }.load(Ordering::Acquire);
        spins += 1;
        if a != 0 || spins > 1 << 22 {
            break;
        }
    }
    if a == 0 {
        return;
    }
    let pair = unsafe { &*(a as *const [u64; 2]) };
    let (c, d) = unsafe {
        (
            &*(pair[0] as *const AtomicU64),
            &*(pair[1] as *const AtomicU64),
        )
    };
    let mut log = [0; 5];
    c.fetch_add(fibr(10, &mut log) * w as u64, Ordering::Relaxed);
    d.fetch_add(1, Ordering::AcqRel);
}
#[unsafe(no_mangle)]
pub unsafe extern "ptx-kernel" fn __gpu_run_kernel(launch: &Launch) {
    unsafe {
        if _thread_idx_x() & 31 != 0 {
            return;
        }
        let w = (_block_idx_x() * 4 + _thread_idx_x() / 32) as usize;
        if w == 0 {
            OUT.store(launch.heap_base, Ordering::Relaxed);
            out(0, owner(5, launch.warps as u64));
            let mut log = [0; 5];
            out(1, fibr(12, &mut log));
            out(2, log[0] + log[1]);
            out(3, aligned(9));
            out(4, 42);
            out(5, deep(0));
            out(6, 1)
        } else {
            helper(w)
        }
    }
}
