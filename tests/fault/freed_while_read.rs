//! A reader follows a pointer that a writer replaces, and whose old target it frees. Whether the reader is just between both steps is
//! up to the schedule.
//@ seeds: 0..100
//@ stderr-contains: use after free: read of 8 bytes at 0x
//@ stderr-contains: the block was freed
//@ stderr-contains: repeat this run with
use std::sync::atomic::{AtomicPtr, Ordering};
use std::thread;

static CURRENT: AtomicPtr<[u64; 2]> = AtomicPtr::new(std::ptr::null_mut());

fn main() {
    CURRENT.store(Box::into_raw(Box::new([0, 0])), Ordering::Release);
    let reader = thread::spawn(|| {
        for _ in 0..20 {
            let pair = CURRENT.load(Ordering::Acquire);
            // SAFETY: none: the writer may have freed it meanwhile.
            let [a, b] = unsafe { pair.read_volatile() };
            assert_eq!(a, b);
        }
    });
    for round in 1..20 {
        let new = Box::into_raw(Box::new([round, round]));
        let old = CURRENT.swap(new, Ordering::AcqRel);
        // SAFETY: none: the reader may still use it.
        drop(unsafe { Box::from_raw(old) });
    }
    reader.join().unwrap();
    // SAFETY: the last one, and nobody else is left.
    drop(unsafe { Box::from_raw(CURRENT.load(Ordering::Acquire)) });
}
