//! A lane's thread-local is its own, until another lane has a pointer to it.
//@ stderr-contains: data race:
//@ stderr-contains: by lane 1 of warp 0
//@ stderr-contains: by lane 2 of warp 0
//@ stderr-contains: lanes_share_thread_local::add
//@ nvvm: no
use gpu_std::lanes;
use std::cell::Cell;
use std::hint;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

thread_local!(static COUNT: Cell<u64> = const { Cell::new(0) });
static SHARED: AtomicPtr<u64> = AtomicPtr::new(ptr::null_mut());

#[inline(never)]
fn add(count: *mut u64) {
    // SAFETY: none; two lanes do it at once.
    unsafe { *count += 1 };
}

fn main() {
    lanes::for_each(0..32, |n| match n {
        1 => COUNT.with(|count| {
            SHARED.store(count.as_ptr(), Ordering::Release);
            add(count.as_ptr());
        }),
        2 => loop {
            let count = SHARED.load(Ordering::Acquire);
            if !count.is_null() {
                break add(count);
            }
            hint::spin_loop();
        },
        _ => COUNT.set(n),
    });
}
