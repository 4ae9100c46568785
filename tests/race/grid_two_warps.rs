//! Two warps of one grid call count in one place. The report names a lane of each.
//@ stderr-contains: data race:
//@ stderr-contains: no happens-before with:
//@ stderr-contains: by lane 5 of warp 0
//@ stderr-contains: by lane 5 of warp 1
//@ stderr-contains: grid_two_warps::add
//@ nvvm: no
use gpu_std::grid;
use std::cell::UnsafeCell;
use std::hint;
use std::sync::atomic::{AtomicU32, Ordering};

struct Counter(UnsafeCell<u64>);
// SAFETY: none; that is the bug.
unsafe impl Sync for Counter {}
static COUNTER: Counter = Counter(UnsafeCell::new(0));
static HERE: AtomicU32 = AtomicU32::new(0);

#[inline(never)]
fn add() {
    unsafe { *COUNTER.0.get() += 1 };
}

fn main() {
    // Two tiles.
    grid::for_each(0..64, |n| {
        if n % 32 == 5 {
            // One warp would do one tile after the other, in order: each waits until both are here.
            HERE.fetch_add(1, Ordering::Relaxed);
            while HERE.load(Ordering::Relaxed) < 2 {
                hint::spin_loop();
            }
            add();
        }
    });
}
