//! Two lanes of one call count in one place. The report names both.
//@ stderr-contains: data race:
//@ stderr-contains: no happens-before with:
//@ stderr-contains: by lane 5 of warp 0
//@ stderr-contains: by lane 9 of warp 0
//@ stderr-contains: lanes_counter::add
//@ nvvm: no
use gpu_std::{device, lanes};
use std::cell::UnsafeCell;

struct Counter(UnsafeCell<u64>);
// SAFETY: none; that is the bug.
unsafe impl Sync for Counter {}
static COUNTER: Counter = Counter(UnsafeCell::new(0));

#[inline(never)]
fn add() {
    unsafe { *COUNTER.0.get() += 1 };
}

fn main() {
    lanes::for_each(0..32, |_| {
        if matches!(device::lane(), Some(5 | 9)) {
            add();
        }
    });
}
