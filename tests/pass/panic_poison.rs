//! What a panicking thread holds becomes available again, and poisoned where std says so.
use std::cell::LazyCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, LazyLock, Mutex, Once, OnceLock, RwLock};
use std::thread;

static LAZY: LazyLock<u32> = LazyLock::new(|| panic!("lazily"));

fn quietly<R>(f: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(f)).is_err()
}

fn main() {
    let mutex = Mutex::new(1);
    let other = Mutex::new(0);
    thread::scope(|scope| {
        let panics = scope.spawn(|| {
            let _other = other.lock().unwrap();
            *mutex.lock().unwrap() = 2;
            let _held = mutex.lock().unwrap();
            panic!("with two mutexes");
        });
        panics.join().unwrap_err();
    });
    println!("mutex: {} {}", mutex.is_poisoned(), mutex.lock().unwrap_err().into_inner());
    println!("other: {} {}", other.is_poisoned(), other.try_lock().is_err());
    mutex.clear_poison();
    println!("cleared: {:?}", mutex.lock().map(|n| *n).ok());

    let lock = RwLock::new(vec![1]);
    println!("reader: {}", quietly(|| { let _guard = lock.read().unwrap(); panic!("reading") }));
    println!("not poisoned: {:?}", lock.write().map(|mut v| { v.push(2); v.len() }).ok());
    println!("writer: {}", quietly(|| { lock.write().unwrap().push(3); let _guard = lock.write().unwrap(); panic!("writing") }));
    println!("poisoned: {:?}", lock.read().unwrap_err().into_inner());

    let once = Once::new();
    println!("once: {}", quietly(|| once.call_once(|| panic!("once"))));
    println!("again: {}", quietly(|| once.call_once(|| ())));
    once.call_once_force(|state| println!("forced: {}", state.is_poisoned()));
    println!("completed: {}", once.is_completed());
    let cell = OnceLock::new();
    println!("cell: {}", quietly(|| cell.get_or_init(|| -> u32 { panic!("in the cell") })));
    println!("cell again: {}", cell.get_or_init(|| 9));
    println!("lazy: {} {}", quietly(|| *LAZY), quietly(|| *LAZY));

    // Locks that lie in the frames that unwind.
    let own = thread::spawn(|| {
        let (mutex, lock, once) = (Mutex::new([7; 16]), RwLock::new(1), Once::new());
        let _guards = (mutex.lock().unwrap(), lock.read().unwrap());
        once.call_once(|| panic!("with locks of its own"));
    });
    println!("locks in those frames: {}", own.join().is_err());
    println!("once more: {}", quietly(|| { let own = RwLock::new(1); let _guard = own.write(); panic!("writing what is its own") }));

    let mut cell: LazyCell<u32> = LazyCell::new(|| panic!("in the lazy cell"));
    println!("lazy cell: {} {}", quietly(|| *LazyCell::force_mut(&mut cell)), quietly(|| *cell));
    let mut lazy: LazyLock<u32> = LazyLock::new(|| panic!("in the lazy lock"));
    println!("lazy lock: {} {}", quietly(|| *LazyLock::force_mut(&mut lazy)), quietly(|| *lazy));

    // A thread that waits for a mutex gets it when its holder dies, and a lock taken before a `catch_unwind` outlives a panic in it.
    let turn = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        let dies = scope.spawn(|| {
            let mut guard = turn.0.lock().unwrap();
            while *guard == 0 {
                guard = turn.1.wait(guard).unwrap();
            }
            panic!("after waiting");
        });
        *turn.0.lock().unwrap() = 1;
        turn.1.notify_all();
        dies.join().unwrap_err();
    });
    println!("after waiting: {}", turn.0.is_poisoned());
    let outer = Mutex::new(0);
    let guard = outer.lock().unwrap();
    println!("inner: {}", quietly(|| panic!("inside")));
    println!("still held: {} {}", outer.try_lock().is_err(), outer.is_poisoned());
    drop(guard);
    println!("free: {}", outer.try_lock().is_ok());
}

//@ nvvm: 134
