//! One futex buys every lock of std: `device_prelude::wait::futex`.

use crate::sync::atomic::Atomic;
use crate::sync::atomic::Ordering::{Acquire, Relaxed};
use crate::time::Duration;

/// An atomic for use as a futex that is at least 32-bits but may be larger
pub type Futex = Atomic<Primitive>;
/// Must be the underlying type of Futex
pub type Primitive = u32;

/// An atomic for use as a futex that is at least 8-bits but may be larger.
pub type SmallFutex = Atomic<SmallPrimitive>;
/// Must be the underlying type of SmallFutex
pub type SmallPrimitive = u32;

pub fn futex_wait(futex: &Atomic<u32>, expected: u32, timeout: Option<Duration>) -> bool {
    device_prelude::wait::futex::wait(futex, expected, deadline(timeout))
}

/// Whether whoever runs the program serves its futexes.
#[inline(always)]
pub fn is_served() -> bool {
    device_prelude::arch::serves_futex()
}

/// Waits until the word has another value, without being woken: for a word that one thread waits for. Orders nothing.
pub fn wait_alone(futex: &Atomic<u32>, expected: u32, timeout: Option<Duration>) -> bool {
    device_prelude::wait::clock::until_changed(futex, expected, deadline(timeout))
}

/// As [`wait_alone`] for a word of 64 bits and at most so many nanoseconds.
pub fn wait_a_little(word: &Atomic<usize>, expected: usize, nanoseconds: u64) -> bool {
    // SAFETY: the same word, as a type of the same size.
    let word = unsafe { Atomic::<u64>::from_ptr(word.as_ptr().cast()) };
    let deadline = device_prelude::wait::clock::deadline(nanoseconds);
    device_prelude::wait::clock::until_changed_64(word, expected as u64, deadline)
}

fn deadline(timeout: Option<Duration>) -> u64 {
    let nanos = timeout.map(|t| u64::try_from(t.as_nanos()).unwrap_or(u64::MAX));
    nanos.map_or(u64::MAX, device_prelude::wait::clock::deadline)
}

/// Wakes one, the first that came. Whether there was one.
#[inline]
pub fn futex_wake(futex: &Atomic<u32>) -> bool {
    device_prelude::wait::futex::wake(futex, 1) != 0
}

#[inline]
pub fn futex_wake_all(futex: &Atomic<u32>) {
    device_prelude::wait::futex::wake(futex, u32::MAX);
}

/// After a contended lock was unlocked: lets a waiter have it before this thread can take it again.
#[inline]
pub fn give_way() {
    device_prelude::arch::give_way();
}

/// Waits until others have counted the word down; what they did before is visible then.
pub fn wait_until_zero(word: &Atomic<u32>) {
    loop {
        match word.load(Relaxed) {
            0 => break,
            count => device_prelude::arch::wait(word, count, u64::MAX),
        };
    }
    word.load(Acquire);
}
