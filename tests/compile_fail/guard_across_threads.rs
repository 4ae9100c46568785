//! Who takes a lock gives it back.
//@ MutexGuard<'_, u32>` cannot be sent between threads safely
use std::sync::Mutex;
use std::thread;

fn main() {
    let mutex = Mutex::new(0_u32);
    let guard = mutex.lock().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || drop(guard));
    });
}
