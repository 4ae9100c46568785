//! A spin lock for the runtime's own short critical sections.
//!
//! One lane of a warp runs, so a warp never waits for itself here. A guard releases the lock in its destructor, also when a panic unwinds.

use crate::arch::atomic::{AtomicU32, Ordering};
use crate::sync::backoff::Backoff;
use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};

/// 0 is free, 1 is held: zeroed memory is an unlocked lock.
pub struct SpinLock<T> {
    held: AtomicU32,
    value: UnsafeCell<T>,
}

// SAFETY: the lock gives its value to one holder at a time, so sharing the lock only needs the value to be sendable.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// A free lock around `value`.
    #[cfg(not(loom))]
    pub const fn new(value: T) -> SpinLock<T> {
        SpinLock {
            held: AtomicU32::new(0),
            value: UnsafeCell::new(value),
        }
    }

    /// A free lock around `value`.
    #[cfg(loom)]
    pub fn new(value: T) -> SpinLock<T> {
        SpinLock {
            held: AtomicU32::new(0),
            value: UnsafeCell::new(value),
        }
    }

    /// Waits for the lock.
    ///
    /// * Acquire on success: what earlier holders wrote is visible.
    /// * Release in the guard's drop: what we write is visible to later holders.
    pub fn lock(&self) -> Guard<'_, T> {
        if !take(&self.held) {
            spin(&self.held);
        }
        Guard { lock: self }
    }
}

#[cold]
#[inline(never)]
fn spin(held: &AtomicU32) {
    let mut backoff = Backoff::new();
    while !take(held) {
        backoff.pause();
    }
}

/// Not a swap: whoever finds the lock held writes nothing, so only holders write the word. (loom does not order a release store among the stores of others.)
#[inline(always)]
fn take(held: &AtomicU32) -> bool {
    held.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed)
        .is_ok()
}

/// Holds the lock until dropped.
pub struct Guard<'a, T> {
    lock: &'a SpinLock<T>,
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: the guard's existence is the exclusive hold.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the guard's existence is the exclusive hold.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.lock.held.store(0, Ordering::Release);
    }
}
