//! A lane's stack is its own. Another lane has a pointer into it, and writes there while its owner does.
//@ stderr-contains: data race:
//@ stderr-contains: by lane 1 of warp 0
//@ stderr-contains: by lane 2 of warp 0
//@ stderr-contains: stack of lane 1 of warp 0
//@ nvvm: no
use gpu_std::lanes;
use std::hint;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

static SHARED: AtomicPtr<u64> = AtomicPtr::new(ptr::null_mut());
static WRITTEN: AtomicBool = AtomicBool::new(false);

fn owner() {
    let mut value = 1_u64;
    SHARED.store(&raw mut value, Ordering::Release);
    while !WRITTEN.load(Ordering::Relaxed) {
        hint::spin_loop();
    }
    println!("{value}");
}

fn other() {
    let mut value = ptr::null_mut::<u64>();
    while value.is_null() {
        value = SHARED.load(Ordering::Acquire);
    }
    // SAFETY: the value is there, but nothing orders this with what its owner does.
    unsafe { *value += 1 };
    WRITTEN.store(true, Ordering::Relaxed);
}

fn main() {
    lanes::for_each(0..32, |n| match n {
        1 => owner(),
        2 => other(),
        _ => {}
    });
}
