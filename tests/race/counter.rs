//@ stderr-contains: data race:
//@ stderr-contains: no happens-before with:
//@ stderr-contains: counter::add
use std::cell::UnsafeCell;
use std::thread;

struct Counter(UnsafeCell<u64>);
// SAFETY: none; that is the bug.
unsafe impl Sync for Counter {}
static COUNTER: Counter = Counter(UnsafeCell::new(0));

#[inline(never)]
fn add() {
    unsafe { *COUNTER.0.get() += 1 };
}

fn main() {
    let threads: Vec<_> = (0..2).map(|_| thread::spawn(add)).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
