//! Waiting by polling, and accesses that the host sees.
//!
//! The tool's rewriter narrows `.sys` to `.gpu` outside inline assembly. So whatever the host reads or writes must go through
//! [`load_acquire_host`] and [`store_release_host`], whose `.sys` stands in inline assembly.

use super::{nanoseconds, pause};
use crate::arch::atomic::{AtomicU32, AtomicU64, Ordering};
use core::arch::asm;
use device_abi::ring::Line;

/// Loads a word that the host writes; what the host wrote before it is visible afterwards.
#[inline]
fn load_acquire_host(word: &AtomicU32) -> u32 {
    let value: u32;
    // SAFETY: the reference is valid. The asm clobbers memory, so later accesses stay after it.
    unsafe {
        asm!("ld.acquire.sys.u32 {}, [{}];", out(reg32) value, in(reg64) word.as_ptr(), options(nostack));
    }
    value
}

/// As [`load_acquire_host`].
#[inline]
pub fn acquire_host(word: &AtomicU64) -> u64 {
    let value: u64;
    // SAFETY: the reference is valid. The asm clobbers memory, so later accesses stay after it.
    unsafe {
        asm!("ld.acquire.sys.u64 {}, [{}];", out(reg64) value, in(reg64) word.as_ptr(), options(nostack));
    }
    value
}

/// Stores a word that the host reads. It orders nothing.
#[inline]
pub fn store_host(word: &AtomicU64, value: u64) {
    // SAFETY: the reference is valid.
    unsafe {
        asm!("st.relaxed.sys.u64 [{}], {};", in(reg64) word.as_ptr(), in(reg64) value, options(nostack));
    }
}

/// What this lane wrote before is visible to the host that sees a word which it stores afterwards.
#[inline]
pub fn fence_host() {
    // SAFETY: touches no memory of its own. The asm clobbers memory, so accesses stay on their side.
    unsafe { asm!("fence.acq_rel.sys;", options(nostack)) }
}

/// As [`store_release_host`].
#[inline]
pub fn store_release_host_64(word: &AtomicU64, value: u64) {
    // SAFETY: the reference is valid. The asm clobbers memory, so earlier accesses stay before it.
    unsafe {
        asm!("st.release.sys.u64 [{}], {};", in(reg64) word.as_ptr(), in(reg64) value, options(nostack));
    }
}

/// Stores a word that the host reads; everything this lane wrote before is visible to the host that reads it.
#[inline]
pub fn store_release_host(word: &AtomicU32, value: u32) {
    // SAFETY: the reference is valid. The asm clobbers memory, so earlier accesses stay before it.
    unsafe {
        asm!("st.release.sys.u32 [{}], {};", in(reg64) word.as_ptr(), in(reg32) value, options(nostack));
    }
}

/// [`device_abi::WAIT`]: polls, first without a pause (about 10 us), then with pauses that double up to 1 us.
///
/// # Safety
/// `address` is valid for atomic reads for the whole wait.
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_wait(address: *const u32, expected: u32, deadline: u64) -> u32 {
    // SAFETY: the caller's promise.
    let word = unsafe { AtomicU32::from_ptr(address.cast_mut()) };
    // An acquire empties the SM's L1 of what all its warps have there, so one is made only when the word has changed.
    poll_until(deadline, LONGEST_PAUSE, || {
        word.load(Ordering::Relaxed) != expected && word.load(Ordering::Acquire) != expected
    })
}

/// [`device_abi::WAIT_RELAXED`].
///
/// # Safety
/// As [`__gpu_run_wait`].
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_wait_relaxed(
    address: *const u32,
    expected: u32,
    deadline: u64,
) -> u32 {
    // SAFETY: the caller's promise.
    let word = unsafe { AtomicU32::from_ptr(address.cast_mut()) };
    poll_until(deadline, LONGEST_PAUSE, || {
        word.load(Ordering::Relaxed) != expected
    })
}

/// [`device_abi::WAIT_RELAXED_64`].
///
/// # Safety
/// As [`__gpu_run_wait`].
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_wait_relaxed_64(
    address: *const u64,
    expected: u64,
    deadline: u64,
) -> u32 {
    // SAFETY: the caller's promise.
    let word = unsafe { AtomicU64::from_ptr(address.cast_mut()) };
    poll_until(deadline, LONGEST_PAUSE, || {
        word.load(Ordering::Relaxed) != expected
    })
}

/// [`device_abi::WAIT_HOST`].
///
/// # Safety
/// `address` is valid for atomic reads for the whole wait.
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn __gpu_run_wait_host(address: *const u64, tag: u32) -> i64 {
    let mut answer = 0;
    poll_until(u64::MAX, LONGEST_PAUSE, || {
        let (low, high): (u64, u64);
        // SAFETY: the caller's promise. One look at the bus for both words, whose tags tell whether they are of one answer. No acquire: it would empty the SM's L1 at each
        // look.
        unsafe {
            asm!("ld.relaxed.sys.v2.u64 {{{}, {}}}, [{}];", out(reg64) low, out(reg64) high, in(reg64) address, options(nostack));
        }
        Line::read([low, high], tag).is_some_and(|(result, _)| {
            answer = result;
            true
        })
    });
    answer
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

/// Polls without a pause this often (each poll takes about 0.3 us, the latency of L2).
const EAGER_POLLS: u32 = 32;
/// The longest pause between polls in ns: 4,000 idle warps then ask L2 four times per ns, which is far below its rate, and empties no L1.
const LONGEST_PAUSE: u32 = 1024;
/// The same for words in host memory that may take long: thousands of warps that wait for input must leave the bus to others. Pauses
/// double, so that an answer is seen late by no more than the time that it took.
const LONGEST_PAUSE_FOR_LONG: u32 = 1 << 18;

/// Whether whoever runs the program serves its futexes: the emulator does, unless it is asked not to ([`device_abi::SERVES_FUTEX`]). The driver's compiler sees a constant.
#[inline(always)]
pub fn serves_futex() -> bool {
    let serves: u32;
    // SAFETY: writes registers only.
    unsafe {
        asm!(
            "{{",
            ".reg .b32 %gpu_run_serves_futex;",
            "mov.b32 %gpu_run_serves_futex, 0;",
            "mov.b32 {}, %gpu_run_serves_futex;",
            "}}",
            out(reg32) serves,
            options(pure, nomem, nostack)
        );
    }
    serves != 0
}

/// Gives waiters of a word that was just changed the time to see the change: the longest pause between two of their polls.
///
/// Without it, a thread that unlocks a lock and locks it again at once leaves it unlocked for some 50 ns of each microsecond. On an H100 it then kept
/// fifteen others out of a mutex for as long as we measured (mutexes go by tickets since).
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

/// As [`wait`], but nothing is ordered behind the change: for who takes the word by a read-modify-write of its own.
#[inline]
pub fn wait_relaxed(word: &AtomicU32, expected: u32, deadline: u64) -> bool {
    // SAFETY: the reference is valid for the whole wait.
    unsafe { __gpu_run_wait_relaxed(word.as_ptr(), expected, deadline) != 0 }
}

/// As [`wait_relaxed`] for a word of 64 bits.
#[inline]
pub fn wait_relaxed_64(word: &AtomicU64, expected: u64, deadline: u64) -> bool {
    // SAFETY: the reference is valid for the whole wait.
    unsafe { __gpu_run_wait_relaxed_64(word.as_ptr(), expected, deadline) != 0 }
}

/// Waits for an answer of the host with this tag, or the next one. Nothing is ordered behind it.
#[inline]
pub fn wait_host(answer: &Line, tag: u32) -> i64 {
    // SAFETY: the reference is valid for the whole wait.
    unsafe { __gpu_run_wait_host(answer.0.as_ptr().cast(), tag) }
}

/// Waits until a word of the host's is another one, for what may take long; what the host wrote before it is visible afterwards.
#[inline]
pub fn wait_host_long(word: &AtomicU32, expected: u32) {
    // SAFETY: the reference is valid for the whole wait.
    unsafe { __gpu_run_wait_host_long(word.as_ptr(), expected, u64::MAX) };
}
