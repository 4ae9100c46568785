//! One futex buys every lock of std. See `device_prelude::futex` for why waking is nothing but the change of the word.

use crate::sync::atomic::Atomic;
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
    let nanos = timeout.map(|t| u64::try_from(t.as_nanos()).unwrap_or(u64::MAX));
    let deadline = nanos.map_or(u64::MAX, device_prelude::clock::deadline);
    device_prelude::futex::wait(futex, expected, deadline)
}

#[inline]
pub fn futex_wake(_futex: &Atomic<u32>) -> bool {
    // Nobody knows who polls. `false` ("nobody woken") makes RwLock also wake readers, which is always allowed.
    false
}

#[inline]
pub fn futex_wake_all(_futex: &Atomic<u32>) {}

/// After a contended lock was unlocked: lets a waiter have it before this thread can take it again.
#[inline]
pub fn give_way() {
    device_prelude::arch::give_way();
}
