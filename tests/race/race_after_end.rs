//! The first thread has ended, and the second runs on its warp; nothing orders them.
//@ stderr-contains: data race: read of 8 bytes
//@ stderr-contains: static `race_after_end::COUNTER
use std::cell::UnsafeCell;
use std::thread;
use std::time::Duration;

struct Counter(UnsafeCell<u64>);
// SAFETY: none; that is the bug.
unsafe impl Sync for Counter {}
static COUNTER: Counter = Counter(UnsafeCell::new(0));

#[inline(never)]
fn add() {
    unsafe { *COUNTER.0.get() += 1 };
}

/// Waits until its handle is gone: who drops that after the thread's end comes after it.
fn add_later() {
    thread::sleep(Duration::from_millis(1));
    add();
}

fn main() {
    thread::scope(|scope| {
        scope.spawn(add_later);
        thread::sleep(Duration::from_millis(10));
        scope.spawn(add);
    });
    println!("{}", unsafe { *COUNTER.0.get() });
}
