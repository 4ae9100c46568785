#![no_std]
#![feature(abi_ptx, asm_experimental_arch, stdarch_nvptx)]
use core::hint::black_box;
use core::sync::atomic::*;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe { core::arch::nvptx::trap() }
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
#[unsafe(no_mangle)]
pub extern "C" fn __gpu_run_stack_overflow() -> ! {
    unsafe { core::arch::nvptx::trap() }
}

#[cfg(feature = "frames")]
mod frames {
    use super::*;
    #[derive(Clone, Copy)]
    #[repr(C)]
    pub struct Big {
        a: [u64; 6],
        b: f32,
        c: u8,
    }
    #[inline(never)]
    #[unsafe(no_mangle)]
    pub extern "C" fn byval(b: Big, i: usize) -> u64 {
        b.a[i & 3].wrapping_add(b.b as u64).wrapping_add(b.c as u64)
    }
    #[inline(never)]
    #[unsafe(no_mangle)]
    pub extern "C" fn byval_addr(b: Big) -> usize {
        black_box(&b);
        &b as *const _ as usize
    }
    #[inline(never)]
    #[unsafe(no_mangle)]
    pub extern "C" fn byval_pass(mut b: Big) -> u64 {
        b.a[2] = 7;
        byval(b, 3).wrapping_add(byval_addr(b) as u64)
    }
    #[inline(never)]
    #[unsafe(no_mangle)]
    pub extern "C" fn ret_big(x: u64) -> Big {
        Big {
            a: [x; 6],
            b: x as f32,
            c: 4,
        }
    }
    #[repr(align(64))]
    pub struct Aligned(pub [u8; 200]);
    #[inline(never)]
    #[unsafe(no_mangle)]
    pub fn aligned(x: u8) -> usize {
        let a = Aligned([x; 200]);
        black_box(&a);
        (&raw const a.0 as usize) & 63
    }
    #[inline(never)]
    #[unsafe(no_mangle)]
    pub fn early(x: u64, v: &mut [u64; 9]) -> u64 {
        if x == 9 {
            return 4;
        }
        black_box(&mut *v);
        if v[2] == x {
            return leaf(3);
        }
        let mut k = [0u64; 20];
        black_box(&mut k);
        k[(x & 15) as usize]
    }
    #[inline(never)]
    #[unsafe(no_mangle)]
    pub fn leaf(x: u64) -> u64 {
        x.wrapping_mul(x ^ 3)
    }
    #[inline(never)]
    #[unsafe(no_mangle)]
    pub fn noreturn(x: &u64) -> ! {
        let mut k = [*x; 4];
        black_box(&mut k);
        unsafe { core::arch::nvptx::trap() }
    }
    #[unsafe(no_mangle)]
    pub unsafe extern "ptx-kernel" fn other(out: *mut u64) {
        let mut k = [0u64; 8];
        black_box(&mut k);
        unsafe { *out = k[2] }
    }
    #[unsafe(no_mangle)]
    pub unsafe extern "ptx-kernel" fn __gpu_run_kernel(launch: &mut u64) {
        let b = ret_big(*launch);
        let mut t = byval(b, 2)
            .wrapping_add(byval_pass(b))
            .wrapping_add(aligned(3) as u64)
            .wrapping_add(early(3, &mut [3; 9]));
        if t == 12 {
            noreturn(&t)
        }
        black_box(&mut t);
        *launch = t
    }
}
#[cfg(feature = "kernel")]
mod kernel {
    use super::*;
    #[inline(never)]
    fn indirect(f: &dyn Fn(u64) -> u64, n: u64) -> u64 {
        f(n).wrapping_add(1)
    }
    #[inline(never)]
    fn fibr(n: u64) -> u64 {
        if n < 2 {
            n
        } else {
            fibr(n - 1).wrapping_add(fibr(n - 2))
        }
    }
    #[inline(never)]
    #[unsafe(no_mangle)]
    fn dynswitch(x: u32) -> u64 {
        match black_box(x) {
            0 => indirect(&|a| a.wrapping_mul(3), 4),
            1 => 17,
            2 => fibr(3),
            3 => 88,
            4 => 123,
            5 => fibr(9),
            6 => indirect(&|b| b ^ 99, 3),
            7 => 1,
            _ => 2,
        }
    }
    static ADDR: [fn(u64) -> u64; 2] = [fibr, id];
    fn id(x: u64) -> u64 {
        x
    }
    static TEXT: &str = "hello";
    #[inline(never)]
    #[unsafe(no_mangle)]
    fn floats(x: f64, y: f32) -> f64 {
        (x * 2.5 + 1e-300 + y as f64 * 0.1).max(-0.0) / (y + 3.0) as f64
    }
    #[unsafe(no_mangle)]
    pub unsafe extern "ptx-kernel" fn __gpu_run_kernel(launch: &mut u64) {
        let x = *launch;
        let mut t = dynswitch(x as u32)
            .wrapping_add(ADDR[x as usize & 1](x))
            .wrapping_add(floats(x as f64, 2.0) as u64);
        for b in black_box(TEXT).bytes() {
            t = t.wrapping_add(b as u64).rotate_left(3)
        }
        *launch = t
    }
}
#[cfg(feature = "atomics")]
mod atomics {
    use super::*;
    static COUNTERS: [AtomicU32; 4] = [const { AtomicU32::new(3) }; 4];
    #[inline(never)]
    #[unsafe(no_mangle)]
    fn atomics(p: &AtomicU64, q: &AtomicU32, r: &AtomicU8, s: &AtomicBool) -> u64 {
        p.fetch_add(3, Ordering::SeqCst);
        q.store(4, Ordering::Release);
        fence(Ordering::SeqCst);
        fence(Ordering::Acquire);
        let _ = p.compare_exchange(1, 2, Ordering::AcqRel, Ordering::Acquire);
        r.fetch_or(3, Ordering::AcqRel);
        p.fetch_max(9, Ordering::Relaxed);
        let _ = q.swap(4, Ordering::Acquire);
        s.store(true, Ordering::SeqCst);
        p.load(Ordering::Acquire)
            .wrapping_add(q.load(Ordering::SeqCst) as u64)
            .wrapping_add(s.swap(false, Ordering::AcqRel) as u64)
    }
    #[unsafe(no_mangle)]
    pub unsafe extern "ptx-kernel" fn __gpu_run_kernel(launch: &mut u64) {
        *launch = atomics(
            &AtomicU64::new(4),
            &AtomicU32::new(4),
            &AtomicU8::new(3),
            &AtomicBool::new(true),
        )
        .wrapping_add(COUNTERS[*launch as usize & 3].fetch_add(1, Ordering::Relaxed) as u64)
    }
}
#[cfg(feature = "asm")]
mod asm {
    use core::arch::asm;
    #[inline(never)]
    #[unsafe(no_mangle)]
    fn clock() -> u64 {
        let r: u64;
        unsafe { asm!("mov.u64 {}, %globaltimer;", out(reg64) r) }
        r
    }
    #[inline(never)]
    #[unsafe(no_mangle)]
    fn host_load(p: *const u32) -> u32 {
        let r: u32;
        unsafe {
            asm!("ld.acquire.sys.u32 {}, [{}];", out(reg32) r, in(reg64) p);
            asm!("fence.acq_rel.sys;", "membar.sys;")
        }
        r
    }
    #[inline(never)]
    #[unsafe(no_mangle)]
    fn shuffle(x: u32) -> u32 {
        let r: u32;
        unsafe {
            asm!("{{", ".reg .pred p;", "shfl.sync.idx.b32 {}|p, {}, 0, 31, -1;", "@p nanosleep.u32 20;", "bar.warp.sync 0xffffffff;", "}}", out(reg32) r, in(reg32) x)
        }
        r
    }
    #[unsafe(no_mangle)]
    pub unsafe extern "ptx-kernel" fn __gpu_run_kernel(launch: &mut u64) {
        let v = core::hint::black_box(clock());
        *launch = v
            .wrapping_add(host_load((launch as *mut u64).cast()) as u64)
            .wrapping_add(shuffle(v as u32) as u64)
    }
}
