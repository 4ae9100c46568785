//! A Mutex and atomics that live on main's stack.
use std::sync::Mutex;
use std::sync::atomic::*;
use std::thread;

fn main() {
    let mutex = Mutex::new(0u64);
    let counter = AtomicU32::new(0);
    let wide = AtomicU64::new(0);
    let narrow = AtomicU8::new(0);
    let max = AtomicI64::new(i64::MIN);
    let flag = AtomicBool::new(false);
    thread::scope(|s| {
        for i in 0..16u64 {
            let (mutex, counter, wide, narrow, max, flag) =
                (&mutex, &counter, &wide, &narrow, &max, &flag);
            s.spawn(move || {
                for j in 0..100 {
                    *mutex.lock().unwrap() += j;
                    counter.fetch_add(1, Ordering::Relaxed);
                    wide.fetch_add(i << 32, Ordering::AcqRel);
                    narrow.fetch_add(1, Ordering::SeqCst);
                    max.fetch_max((i * 7 % 16) as i64, Ordering::Relaxed);
                }
                flag.store(true, Ordering::Release);
            });
        }
    });
    println!("mutex {}", mutex.lock().unwrap());
    println!("counter {}", counter.into_inner());
    println!("wide {}", wide.into_inner() >> 32);
    println!("narrow {}", narrow.into_inner());
    println!("max {} flag {}", max.into_inner(), flag.into_inner());
}
