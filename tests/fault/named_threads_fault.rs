//! Who used the block, who freed it, and who allocated it: the last has ended, and another thread runs on its warp.
//@ stderr-contains: use after free: read of 8 bytes at 0x
//@ stderr-contains: in thread 'reader' (
//@ stderr-contains: in thread 'owner' (
use std::sync::Barrier;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::thread::{Builder, scope};

static BOX: AtomicPtr<u64> = AtomicPtr::new(std::ptr::null_mut());

fn main() {
    let named = |name: &str| Builder::new().name(name.to_owned());
    let maker = named("maker").spawn(|| BOX.store(Box::into_raw(Box::new(7)), Ordering::Release));
    maker.unwrap().join().unwrap();
    let (freed, used) = (Barrier::new(2), Barrier::new(2));
    scope(|scope| {
        let owner = || {
            // SAFETY: the only place that frees it.
            drop(unsafe { Box::from_raw(BOX.load(Ordering::Acquire)) });
            freed.wait();
            used.wait();
        };
        let reader = || {
            freed.wait();
            // SAFETY: none.
            println!("{}", unsafe { BOX.load(Ordering::Acquire).read() });
            used.wait();
        };
        named("owner").spawn_scoped(scope, owner).unwrap();
        named("reader").spawn_scoped(scope, reader).unwrap();
    });
}
