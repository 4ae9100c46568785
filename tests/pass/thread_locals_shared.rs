//! A thread-local is its owner's until the owner ends: other threads may use it as long as it lives.
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

thread_local! {
    static COUNT: AtomicU64 = const { AtomicU64::new(0) };
    static TABLE: [AtomicU64; 8] = std::array::from_fn(|at| AtomicU64::new(at as u64));
}

fn main() {
    COUNT.with(|mains| {
        TABLE.with(|table| {
            thread::scope(|scope| {
                for id in 0..8 {
                    scope.spawn(move || {
                        for _ in 0..50 {
                            mains.fetch_add(1, Ordering::Relaxed);
                            COUNT.with(|own| own.fetch_add(1, Ordering::Relaxed));
                        }
                        table[id].fetch_add(100, Ordering::Relaxed);
                        COUNT.with(|own| {
                            assert_eq!(own.load(Ordering::Relaxed), 50);
                            assert!(!std::ptr::eq(own, mains));
                        });
                        TABLE.with(|own| assert_eq!(own[id].load(Ordering::Relaxed), id as u64));
                    });
                }
            });
            println!("{} {table:?}", mains.load(Ordering::Relaxed));
        });
    });

    // Of a thread that is not `main`, and goes on meanwhile.
    let owner = thread::spawn(|| {
        COUNT.with(|own| {
            thread::scope(|scope| {
                let (to, from) = mpsc::channel();
                scope.spawn(move || {
                    own.store(7, Ordering::Relaxed);
                    to.send(()).unwrap();
                });
                from.recv().unwrap();
                own.fetch_add(1, Ordering::Relaxed)
            })
        })
    });
    println!("{}", owner.join().unwrap());
}
