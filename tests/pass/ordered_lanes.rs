//! What tests/race does wrong with lanes and in grid calls, done right.
//@ nvvm: no
use gpu_std::{grid, lanes};
use std::cell::UnsafeCell;
use std::hint;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering, fence};
use std::sync::{Mutex, OnceLock, RwLock, mpsc};
use std::{ptr, thread};

struct Place(UnsafeCell<u64>);
// SAFETY: each use says what orders it.
unsafe impl Sync for Place {}
impl Place {
    const fn new() -> Place {
        Place(UnsafeCell::new(0))
    }

    /// # Safety
    /// It comes after the last `add`, and before the next.
    unsafe fn get(&self) -> u64 {
        // SAFETY: the caller's promise.
        unsafe { *self.0.get() }
    }

    /// # Safety
    /// It comes after the last use, and before the next.
    unsafe fn add(&self, n: u64) {
        // SAFETY: the caller's promise.
        unsafe { *self.0.get() += n };
    }
}

fn wait(flag: &AtomicBool, order: Ordering) {
    while !flag.load(order) {
        hint::spin_loop();
    }
}

/// A value that goes from lane to lane: by a flag, by fences, by a lock that is made of an atomic.
fn between_lanes() {
    let (flagged, flag) = (Place::new(), AtomicBool::new(false));
    let (fenced, fence_flag) = (Place::new(), AtomicBool::new(false));
    let (locked, lock) = (Place::new(), AtomicBool::new(false));
    let seen = lanes::map(0..32, |n| {
        while lock.swap(true, Ordering::Acquire) {
            hint::spin_loop();
        }
        // SAFETY: under the lock.
        unsafe { locked.add(1) };
        lock.store(false, Ordering::Release);
        match n {
            // SAFETY: nobody reads before the flags.
            5 => unsafe {
                flagged.add(7);
                flag.store(true, Ordering::Release);
                fenced.add(8);
                fence(Ordering::Release);
                fence_flag.store(true, Ordering::Relaxed);
                0
            },
            9 | 17 => {
                wait(&flag, Ordering::Acquire);
                // SAFETY: published by the flag.
                unsafe { flagged.get() }
            }
            0 | 31 => {
                wait(&fence_flag, Ordering::Relaxed);
                fence(Ordering::Acquire);
                // SAFETY: published by the fences.
                unsafe { fenced.get() }
            }
            _ => 1,
        }
    });
    // SAFETY: the call is over.
    println!("{} {}", seen.iter().sum::<u64>(), unsafe { locked.get() });
}

/// A call comes after what its caller has done, and before what it does next. So calls are in order, whatever lanes and warps do them.
fn between_calls() {
    let places = [const { Place::new() }; 500];
    // SAFETY: each place belongs to one item of a call.
    grid::for_each(&places, |place| unsafe { place.add(1) });
    // SAFETY: the same; another lane has another's.
    lanes::for_each(0..500, |n| unsafe { places[499 - n].add(2) });
    // SAFETY: the same; most are other warps'.
    grid::for_each(0..500, |n| unsafe { places[(n + 77) % 500].add(3) });
    // SAFETY: the same.
    thread::scope(|scope| {
        scope.spawn(|| grid::for_each(0..500, |n| unsafe { places[(n + 133) % 500].add(4) }));
    });
    // SAFETY: the calls are over.
    println!(
        "{}",
        places.iter().all(|place| unsafe { place.get() } == 10)
    );
}

/// Between warps of a call, by whatever std has for it.
fn between_warps() {
    let (sum, place) = (Mutex::new(0_u64), Place::new());
    let table = RwLock::new([0_u64; 4]);
    let (once, made) = (OnceLock::new(), AtomicU32::new(0));
    let boxed = AtomicPtr::new(ptr::null_mut::<u64>());
    let (sender, receiver) = mpsc::channel();
    grid::for_each(0..640_u64, |n| {
        if n % 16 == 0 {
            let mut sum = sum.lock().unwrap();
            // SAFETY: under the lock.
            unsafe { place.add(n) };
            *sum += n;
        }
        if n % 64 == 1 {
            table.write().unwrap()[n as usize / 64 % 4] += 1;
        } else if n % 64 == 2 {
            assert!(table.read().unwrap()[0] <= 3);
        }
        let value = once.get_or_init(|| {
            made.fetch_add(1, Ordering::Relaxed);
            vec![5; 10]
        });
        assert_eq!(value[9], 5);
        if n % 40 == 3 {
            // Who takes it out changes it.
            let old = boxed.swap(Box::into_raw(Box::new(n)), Ordering::AcqRel);
            if !old.is_null() {
                // SAFETY: made by an item, and nobody else has it now.
                sender.send(unsafe { Box::from_raw(old) }).unwrap();
            }
        }
    });
    drop(sender);
    let last = boxed.into_inner();
    // SAFETY: the call is over.
    let boxes: u64 =
        receiver.into_iter().map(|n| *n).sum::<u64>() + unsafe { *Box::from_raw(last) };
    let sum = sum.into_inner().unwrap();
    // SAFETY: the call is over.
    println!(
        "{} {:?} {} {boxes}",
        sum == unsafe { place.get() },
        table.into_inner().unwrap(),
        made.into_inner()
    );
}

/// A lane and another thread.
fn with_a_thread() {
    let (place, flag, seen) = (Place::new(), AtomicBool::new(false), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            // SAFETY: nobody reads before the flag.
            unsafe { place.add(3) };
            flag.store(true, Ordering::Release);
            wait(&seen, Ordering::Acquire);
            // SAFETY: the lane has read it.
            unsafe { place.add(4) };
        });
        lanes::for_each(0..32, |n| {
            if n == 30 {
                wait(&flag, Ordering::Acquire);
                // SAFETY: published by the flag.
                println!("{}", unsafe { place.get() });
                seen.store(true, Ordering::Release);
            }
        });
    });
    // SAFETY: the thread has ended.
    println!("{}", unsafe { place.get() });
}

fn main() {
    between_lanes();
    between_calls();
    between_warps();
    with_a_thread();
}
