//! Waiting.

use crate::arch::atomic::{AtomicU32, AtomicU64, Ordering, fence};
use device_abi::ring::Line;

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

/// Loads a word that the other side writes; what it wrote before is visible afterwards.
pub fn acquire_host(word: &AtomicU64) -> u64 {
    word.load(Ordering::Acquire)
}

/// Stores a word that the other side reads. It orders nothing.
pub fn store_host(word: &AtomicU64, value: u64) {
    word.store(value, Ordering::Relaxed);
}

/// What was written before is visible to the other side when it sees a word that is stored afterwards.
pub fn fence_host() {
    fence(Ordering::AcqRel);
}

/// As [`store_release_host`].
pub fn store_release_host_64(word: &AtomicU64, value: u64) {
    word.store(value, Ordering::Release);
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

/// As [`wait_relaxed`] for a word of 64 bits.
pub fn wait_relaxed_64(word: &AtomicU64, expected: u64, deadline: u64) -> bool {
    while word.load(Ordering::Relaxed) == expected {
        if deadline != u64::MAX && is_past(deadline) {
            return false;
        }
        pause(0);
    }
    true
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

/// Waits for an answer of the other side with this tag, or the next one. Nothing is ordered behind it.
pub fn wait_host(answer: &Line, tag: u32) -> i64 {
    loop {
        let [low, high] = &answer.0;
        let words = [low.load(Ordering::Relaxed), high.load(Ordering::Relaxed)];
        if let Some((result, _)) = Line::read(words, tag) {
            return result;
        }
        pause(0);
    }
}

/// Waits until a word of the other side's is another one, for what may take long.
pub fn wait_host_long(word: &AtomicU32, expected: u32) {
    wait(word, expected, u64::MAX);
}
