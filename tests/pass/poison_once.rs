//! A mutex that was poisoned once: whoever waited for it learns of it, and it goes on as a mutex.
use std::panic;
use std::sync::{Arc, Barrier, Condvar, Mutex, TryLockError};
use std::thread;

fn main() {
    panic::set_hook(Box::new(|_| {}));

    // One waits for the lock while its holder panics.
    let lock = Arc::new(Mutex::new(0));
    let both = Arc::new(Barrier::new(2));
    let holder = {
        let (lock, both) = (Arc::clone(&lock), Arc::clone(&both));
        thread::spawn(move || {
            let mut value = lock.lock().unwrap();
            both.wait();
            *value = 7;
            panic!("with the lock");
        })
    };
    both.wait();
    let found = lock.lock().map(|value| *value).map_err(|error| **error.get_ref());
    println!("the next holder: {found:?}");
    assert!(holder.join().is_err());

    let tried = |lock: &Mutex<i32>| match lock.try_lock() {
        Ok(value) => format!("locked, {}", *value),
        Err(TryLockError::Poisoned(error)) => format!("poisoned, {}", **error.get_ref()),
        Err(TryLockError::WouldBlock) => "held".to_owned(),
    };
    println!("try_lock: {}", tried(&lock));
    {
        let _held = lock.lock().unwrap_or_else(|error| error.into_inner());
        thread::scope(|scope| println!("try_lock: {}", scope.spawn(|| tried(&lock)).join().unwrap()));
    }
    lock.clear_poison();
    println!("cleared: {}, {}", tried(&lock), lock.is_poisoned());

    // Contended, it loses nothing.
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| (0..50).for_each(|_| *lock.lock().unwrap() += 1));
        }
    });
    println!("counted: {}", *lock.lock().unwrap());

    // Poisoned again while one waits at a condition.
    let condition = Arc::new(Condvar::new());
    let waiter = {
        let (lock, condition, both) = (Arc::clone(&lock), Arc::clone(&condition), Arc::clone(&both));
        thread::spawn(move || {
            let value = lock.lock().unwrap();
            both.wait();
            let woken = condition.wait_while(value, |value| *value > 0);
            woken.map(|value| *value).map_err(|error| **error.get_ref())
        })
    };
    both.wait();
    let other = {
        let (lock, condition) = (Arc::clone(&lock), Arc::clone(&condition));
        thread::spawn(move || {
            let mut value = lock.lock().unwrap();
            *value = -1;
            condition.notify_all();
            panic!("with the lock");
        })
    };
    assert!(other.join().is_err());
    println!("the one at the condition: {:?}", waiter.join().unwrap());

    // A guard that is dropped by a hook poisons nothing, and one that was made before and dropped there does.
    let (clean, before) = (Arc::new(Mutex::new(1)), Arc::new(Mutex::new(2)));
    let guard = Box::leak(Box::new(Arc::clone(&before))).lock().unwrap();
    let kept = Mutex::new(Some(SendAnyway(guard)));
    let in_hook = Arc::clone(&clean);
    panic::set_hook(Box::new(move |_| {
        *in_hook.lock().unwrap() += 1;
        drop(kept.lock().unwrap().take());
    }));
    assert!(panic::catch_unwind(|| panic!("in main")).is_err());
    println!("in a hook: {}, {}", clean.is_poisoned(), before.is_poisoned());
    println!("and: {:?}", before.lock().map(|value| *value).map_err(|error| **error.get_ref()));
}

/// The hook runs on the thread that made the guard.
struct SendAnyway<T>(#[allow(dead_code)] T);
// SAFETY: see above.
unsafe impl<T> Send for SendAnyway<T> {}

//@ nvvm: 134
