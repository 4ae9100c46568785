//! A thread-local that its owner shares by a pointer.
//@ stderr-contains: data race:
//@ stderr-contains: no happens-before with:
//@ stderr-contains: thread_local::add
use std::cell::UnsafeCell;
use std::thread;

thread_local!(static COUNT: UnsafeCell<u64> = const { UnsafeCell::new(0) });

#[inline(never)]
fn add(count: usize) {
    let count = std::ptr::with_exposed_provenance_mut::<u64>(count);
    // SAFETY: none; two threads do it at once.
    unsafe { *count += 1 };
}

fn main() {
    let count = COUNT.with(|count| count.get().expose_provenance());
    let other = thread::spawn(move || add(count));
    add(count);
    other.join().unwrap();
}
