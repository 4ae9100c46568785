//! Waiting.

use crate::arch::atomic::{AtomicU32, Ordering};

/// Gives way to another thread.
pub fn pause(_nanoseconds: u32) {
    #[cfg(loom)]
    loom::thread::yield_now();
    #[cfg(not(loom))]
    {
        super::machine::check_end();
        std::thread::yield_now();
    }
}

/// Stores a word that the other side reads.
pub fn store_release_host(word: &AtomicU32, value: u32) {
    word.store(value, Ordering::Release);
}

/// Waits until `*word != expected` (true) or the clock reaches `deadline` (false). loom has no clock.
pub fn wait(word: &AtomicU32, expected: u32, deadline: u64) -> bool {
    wait_as(Ordering::Acquire, word, expected, deadline)
}

/// As [`wait`], but nothing is ordered behind the change.
pub fn wait_relaxed(word: &AtomicU32, expected: u32, deadline: u64) -> bool {
    wait_as(Ordering::Relaxed, word, expected, deadline)
}

fn wait_as(order: Ordering, word: &AtomicU32, expected: u32, deadline: u64) -> bool {
    while word.load(order) == expected {
        if deadline != u64::MAX && is_past(deadline) {
            return false;
        }
        pause(0);
    }
    true
}

#[cfg(not(loom))]
fn is_past(deadline: u64) -> bool {
    super::nanoseconds() >= deadline
}

#[cfg(loom)]
fn is_past(_deadline: u64) -> bool {
    unreachable!("a model has no deadlines")
}

/// As [`wait`], for a word that the other side writes.
pub fn wait_host(word: &AtomicU32, expected: u32) {
    wait(word, expected, u64::MAX);
}

/// As [`wait_host`], for what may take long.
pub fn wait_host_long(word: &AtomicU32, expected: u32) {
    wait(word, expected, u64::MAX);
}
