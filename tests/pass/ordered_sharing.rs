//! What tests/race does wrong, done right.
//@ libnvvm
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering, compiler_fence, fence};
use std::thread;

struct Shared {
    counter: Mutex<u64>,
    atomic: AtomicU64,
    ready: AtomicBool,
    data: UnsafeCell<u64>,
    fenced: AtomicBool,
    fenced_data: UnsafeCell<u64>,
}
// SAFETY: `data` is published by `ready` (release, acquire), `fenced_data` by fences around `fenced`.
unsafe impl Sync for Shared {}
static SHARED: Shared = Shared {
    counter: Mutex::new(0),
    atomic: AtomicU64::new(0),
    ready: AtomicBool::new(false),
    data: UnsafeCell::new(0),
    fenced: AtomicBool::new(false),
    fenced_data: UnsafeCell::new(0),
};

static LAZY: AtomicPtr<u64> = AtomicPtr::new(ptr::null_mut());
static INIT: Mutex<()> = Mutex::new(());

fn lazy() -> u64 {
    let mut value = LAZY.load(Ordering::Acquire);
    if value.is_null() {
        let _guard = INIT.lock().unwrap();
        value = LAZY.load(Ordering::Relaxed);
        if value.is_null() {
            value = Box::into_raw(Box::new(7));
            LAZY.store(value, Ordering::Release);
        }
    }
    // SAFETY: published by the acquire load, or by the lock.
    unsafe { *value }
}

fn spin(flag: &AtomicBool, order: Ordering) {
    while !flag.load(order) {
        thread::yield_now();
    }
}

/// Three flags in one word: an atomic on one byte must not count as an access to its neighbours.
struct Flags {
    plain: UnsafeCell<u8>,
    swapped: AtomicBool,
    other: AtomicBool,
}
// SAFETY: `plain` is used by one thread.
unsafe impl Sync for Flags {}
static FLAGS: Flags = Flags {
    plain: UnsafeCell::new(0),
    swapped: AtomicBool::new(false),
    other: AtomicBool::new(false),
};

fn main() {
    let counters: Vec<_> = (0..4)
        .map(|_| {
            thread::spawn(|| {
                *SHARED.counter.lock().unwrap() += 1;
                SHARED.atomic.fetch_add(1, Ordering::Relaxed);
                lazy()
            })
        })
        .collect();
    let sum: u64 = counters.into_iter().map(|t| t.join().unwrap()).sum();
    println!("{} {} {sum}", SHARED.counter.lock().unwrap(), SHARED.atomic.load(Ordering::Relaxed));

    let writer = thread::spawn(|| {
        // SAFETY: nobody reads before the flag.
        unsafe { *SHARED.data.get() = 42 };
        SHARED.ready.store(true, Ordering::Release);
        // SAFETY: as above.
        unsafe { *SHARED.fenced_data.get() = 43 };
        fence(Ordering::Release);
        for order in [Ordering::Acquire, Ordering::Release, Ordering::AcqRel, Ordering::SeqCst] {
            compiler_fence(order);
        }
        SHARED.fenced.store(true, Ordering::Relaxed);
    });
    spin(&SHARED.ready, Ordering::Acquire);
    // SAFETY: published by the flag.
    println!("{}", unsafe { *SHARED.data.get() });
    spin(&SHARED.fenced, Ordering::Relaxed);
    fence(Ordering::Acquire);
    // SAFETY: published by the fences.
    println!("{}", unsafe { *SHARED.fenced_data.get() });
    writer.join().unwrap();

    let mut values = [1u64, 2];
    let (left, right) = values.split_at_mut(1);
    thread::scope(|scope| {
        scope.spawn(|| left[0] += 10);
        right[0] += 20;
    });
    println!("{values:?}");

    let swapper = thread::spawn(|| {
        for _ in 0..50 {
            FLAGS.swapped.swap(true, Ordering::AcqRel);
            FLAGS.other.fetch_xor(true, Ordering::SeqCst);
        }
    });
    for _ in 0..50 {
        // SAFETY: only this thread uses it.
        unsafe { *FLAGS.plain.get() += 1 };
        FLAGS.swapped.fetch_and(false, Ordering::Relaxed);
    }
    swapper.join().unwrap();
    // SAFETY: as above.
    println!("{} {}", unsafe { *FLAGS.plain.get() }, FLAGS.other.load(Ordering::Relaxed));
}
