//! Wait while a word has a value. The waiter polls the word itself, so there is no queue and a wake is nothing but the change.
//!
//! std's locks are written for futexes that may wake spuriously, and each wake in them follows a change of the word that persists
//! until the waiter has seen it or another wake is owed:
//! * Mutex: a waiter sleeps on CONTENDED; unlocking stores UNLOCKED. A new owner who hides that by storing CONTENDED again owes the
//!   next wake.
//! * Condvar, RwLock's writer_notify: a counter that only grows.
//! * Parker, Once: the state leaves the waited-for value and only the waiter brings it back.
//!
//! So polling misses nothing that a queue would deliver. The waits themselves are [`crate::abi::WAIT`], which the emulator parks.

use crate::arch;
use crate::clock;
use core::sync::atomic::AtomicU32;

/// Waits until `*word != expected` (true) or for `timeout` ns (false). `None` waits for ever.
pub fn wait(word: &AtomicU32, expected: u32, timeout: Option<u64>) -> bool {
    let deadline = timeout.map_or(u64::MAX, clock::deadline);
    // SAFETY: the reference is valid for the whole wait.
    unsafe { arch::wait(word.as_ptr(), expected, deadline) }
}
