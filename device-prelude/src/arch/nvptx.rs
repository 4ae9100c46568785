//! The GPU: PTX special registers and instructions.
//!
//! The rewriter narrows `.sys` to `.gpu` outside inline assembly. What the host reads or writes must therefore go through
//! [`load_acquire_host`] and [`store_release_host`], whose `.sys` stands in inline assembly.

use crate::primitive::{AtomicU32, Ordering};
use core::arch::asm;
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

/// The running warp's slot, from [`device_abi::WARP_TABLE`].
#[inline]
pub fn warp_slot() -> *mut u8 {
    let slot: *mut u8;
    // SAFETY: reads a word that the kernel's prologue wrote and nobody changes, so `pure` and `nomem` hold.
    unsafe {
        asm!(
            "{{",
            ".reg .u32 %gr_warp;",
            ".reg .u64 %gr_entry, %gr_table;",
            "mov.u32 %gr_warp, %tid.x;",
            "shr.u32 %gr_warp, %gr_warp, 5;",
            "mul.wide.u32 %gr_entry, %gr_warp, 8;",
            "mov.u64 %gr_table, __gpu_run_warp_table;",
            "add.u64 %gr_entry, %gr_entry, %gr_table;",
            "ld.shared.u64 {}, [%gr_entry];",
            "}}",
            out(reg64) slot,
            options(pure, nomem, nostack)
        );
    }
    slot
}

/// This lane's number in its warp.
#[inline]
pub fn lane() -> u32 {
    let lane: u32;
    // SAFETY: reads a special register only.
    unsafe { asm!("mov.u32 {}, %laneid;", out(reg32) lane, options(pure, nomem, nostack)) };
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

/// Sleeps about `nanoseconds` (at most 1 ms; the hardware may take up to twice as long).
#[inline]
pub fn pause(nanoseconds: u32) {
    // SAFETY: no memory or register is touched.
    unsafe { asm!("nanosleep.u32 {};", in(reg32) nanoseconds, options(nomem, nostack)) };
}

/// Ends this lane.
#[inline]
pub fn exit_lane() -> ! {
    // SAFETY: the lane's stack is in global memory and stays valid; nothing runs after.
    unsafe { asm!("exit;", options(noreturn, nostack)) }
}

/// This warp's entry of [`device_abi::LOCAL_TABLE`].
#[inline(always)]
pub fn local_entry() -> *mut u8 {
    let entry: *mut u8;
    // SAFETY: reads a special register and takes an address.
    unsafe {
        asm!(
            "{{",
            ".reg .u32 %gr_warp;",
            ".reg .u64 %gr_table;",
            "mov.u32 %gr_warp, %tid.x;",
            "shr.u32 %gr_warp, %gr_warp, 5;",
            "mul.wide.u32 {entry}, %gr_warp, {bytes};",
            "mov.u64 %gr_table, __gpu_run_local_table;",
            "add.u64 {entry}, {entry}, %gr_table;",
            "cvta.shared.u64 {entry}, {entry};",
            "}}",
            bytes = const device_abi::LOCAL_ENTRY_BYTES,
            entry = out(reg64) entry,
            options(pure, nomem, nostack)
        );
    }
    entry
}

/// The block of thread-locals of this warp's thread, from its entry of [`device_abi::LOCAL_TABLE`].
#[inline(always)]
pub fn tls_base() -> *mut u8 {
    let base: *mut u8;
    // SAFETY: reads a word that changes only where the warp has no thread, so for the code of a thread `pure` and `nomem` hold.
    unsafe {
        asm!(
            "{{",
            ".reg .u32 %gr_warp;",
            ".reg .u64 %gr_entry, %gr_table;",
            "mov.u32 %gr_warp, %tid.x;",
            "shr.u32 %gr_warp, %gr_warp, 5;",
            "mov.u64 %gr_table, __gpu_run_local_table;",
            "mad.wide.u32 %gr_entry, %gr_warp, {bytes}, %gr_table;",
            "ld.shared.u64 {base}, [%gr_entry+{offset}];",
            "}}",
            bytes = const device_abi::LOCAL_ENTRY_BYTES,
            offset = const crate::tls::BASE_OFFSET,
            base = out(reg64) base,
            options(pure, nomem, nostack)
        );
    }
    base
}

/// Loads a word that the host writes; what the host wrote before it is visible afterwards.
#[inline]
pub fn load_acquire_host(word: &AtomicU32) -> u32 {
    let value: u32;
    // SAFETY: the reference is valid. The asm clobbers memory, so later accesses stay after it.
    unsafe {
        asm!("ld.acquire.sys.u32 {}, [{}];", out(reg32) value, in(reg64) word.as_ptr(), options(nostack));
    }
    value
}

/// Stores a word that the host reads; everything this lane wrote before is visible to the host that reads it.
#[inline]
pub fn store_release_host(word: &AtomicU32, value: u32) {
    // SAFETY: the reference is valid. The asm clobbers memory, so earlier accesses stay before it.
    unsafe {
        asm!("st.release.sys.u32 [{}], {};", in(reg64) word.as_ptr(), in(reg32) value, options(nostack));
    }
}

/// [`device_abi::WAIT`]: polls, first without a pause (about 10 us), then with pauses that double up to 4 us.
///
/// # Safety
/// `address` is valid for atomic reads for the whole wait.
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_wait(address: *const u32, expected: u32, deadline: u64) -> u32 {
    // SAFETY: the caller's promise.
    let word = unsafe { AtomicU32::from_ptr(address.cast_mut()) };
    poll_until(deadline, LONGEST_PAUSE, || {
        word.load(Ordering::Acquire) != expected
    })
}

/// [`device_abi::WAIT_HOST`].
///
/// # Safety
/// As [`__gpu_run_wait`].
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_wait_host(
    address: *const u32,
    expected: u32,
    deadline: u64,
) -> u32 {
    // SAFETY: the caller's promise.
    let word = unsafe { AtomicU32::from_ptr(address.cast_mut()) };
    poll_until(deadline, LONGEST_PAUSE, || {
        load_acquire_host(word) != expected
    })
}

/// [`device_abi::WAIT_HOST_LONG`].
///
/// # Safety
/// As [`__gpu_run_wait`].
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_wait_host_long(
    address: *const u32,
    expected: u32,
    deadline: u64,
) -> u32 {
    // SAFETY: the caller's promise.
    let word = unsafe { AtomicU32::from_ptr(address.cast_mut()) };
    poll_until(deadline, LONGEST_PAUSE_FOR_LONG, || {
        load_acquire_host(word) != expected
    })
}

/// Polls without a pause this often (each poll takes about 0.7 us, the latency of L2).
const EAGER_POLLS: u32 = 16;
/// The longest pause between polls in ns: 4,000 idle warps then ask L2 about once per ns, far below its rate.
const LONGEST_PAUSE: u32 = 4096;
/// The same for words in host memory that may take long: thousands of warps that wait for input must leave the bus to others. Pauses
/// double, so that an answer is seen late by no more than the time that it took.
const LONGEST_PAUSE_FOR_LONG: u32 = 1 << 18;

/// Gives waiters of a word that was just changed the time to see it: as long as the longest pause between their polls.
///
/// A woken waiter sees it when it looks next. A thread that unlocks a mutex and locks it again at once leaves it unlocked for some 50 ns of each
/// microsecond, and on an H100 it then kept fifteen others out for as long as anybody watched.
#[inline]
pub fn give_way() {
    pause(LONGEST_PAUSE);
}

#[inline(always)]
fn poll_until(deadline: u64, longest: u32, mut done: impl FnMut() -> bool) -> u32 {
    let mut polls = 0;
    let mut sleep = 64;
    loop {
        if done() {
            return 1;
        }
        if deadline != u64::MAX && nanoseconds() >= deadline {
            return 0;
        }
        if polls < EAGER_POLLS {
            polls += 1;
        } else {
            pause(sleep);
            sleep = (sleep * 2).min(longest);
        }
    }
}

/// Waits until `*word != expected` (true) or the clock reaches `deadline` (false).
#[inline]
pub fn wait(word: &AtomicU32, expected: u32, deadline: u64) -> bool {
    // SAFETY: the reference is valid for the whole wait.
    unsafe { __gpu_run_wait(word.as_ptr(), expected, deadline) != 0 }
}

/// As [`wait`] without a deadline, for a word that the host writes.
#[inline]
pub fn wait_host(word: &AtomicU32, expected: u32) {
    // SAFETY: the reference is valid for the whole wait.
    unsafe { __gpu_run_wait_host(word.as_ptr(), expected, u64::MAX) };
}

/// As [`wait_host`], for what may take long.
#[inline]
pub fn wait_host_long(word: &AtomicU32, expected: u32) {
    // SAFETY: the reference is valid for the whole wait.
    unsafe { __gpu_run_wait_host_long(word.as_ptr(), expected, u64::MAX) };
}
