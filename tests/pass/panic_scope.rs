//! `scope` panics if a thread that nobody joined has panicked, and only after all threads have ended.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

fn main() {
    let done = AtomicU32::new(0);
    let all = catch_unwind(AssertUnwindSafe(|| {
        thread::scope(|scope| {
            scope.spawn(|| panic!("one of them"));
            for _ in 0..4 {
                scope.spawn(|| {
                    thread::sleep(Duration::from_micros(100));
                    done.fetch_add(1, Relaxed);
                });
            }
        })
    }));
    println!("{:?}, {} done", all.unwrap_err().downcast_ref::<&str>(), done.load(Relaxed));

    let joined = thread::scope(|scope| scope.spawn(|| -> u32 { panic!("joined") }).join().is_err());
    println!("joined in the scope: {joined}");

    let mut counters = [0; 4];
    let own = catch_unwind(AssertUnwindSafe(|| {
        thread::scope(|scope| {
            for counter in &mut counters {
                scope.spawn(|| *counter += 1);
            }
            panic!("the scope's own closure");
        })
    }));
    println!("{:?}, {counters:?}", own.unwrap_err().downcast_ref::<&str>());
}

//@ nvvm: 134
