//@ stderr-contains: data race:
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::Mutex;
use std::thread;

struct Lazy {
    value: UnsafeCell<*mut u64>,
    lock: Mutex<()>,
}
unsafe impl Sync for Lazy {}
static LAZY: Lazy = Lazy {
    value: UnsafeCell::new(ptr::null_mut()),
    lock: Mutex::new(()),
};

#[inline(never)]
fn get() -> u64 {
    unsafe {
        // The first check is a plain load.
        if (*LAZY.value.get()).is_null() {
            let _guard = LAZY.lock.lock().unwrap();
            if (*LAZY.value.get()).is_null() {
                *LAZY.value.get() = Box::into_raw(Box::new(7));
            }
        }
        **LAZY.value.get()
    }
}

fn main() {
    let threads: Vec<_> = (0..4).map(|_| thread::spawn(get)).collect();
    threads.into_iter().for_each(|thread| drop(thread.join()));
}
