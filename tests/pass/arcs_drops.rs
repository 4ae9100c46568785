//@ heap: device
//@ check-uninit
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread;

static DROPS: AtomicUsize = AtomicUsize::new(0);
struct Counted;
impl Drop for Counted {
    fn drop(&mut self) {
        DROPS.fetch_add(1, Ordering::Relaxed);
    }
}

fn main() {
    let shared = Arc::new((Counted, Mutex::new(Vec::new())));
    let weak: Weak<_> = Arc::downgrade(&shared);
    let threads: Vec<_> = (0..8)
        .map(|i| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.1.lock().unwrap().push(i))
        })
        .collect();
    for t in threads {
        t.join().unwrap();
    }
    println!("{} {}", shared.1.lock().unwrap().len(), Arc::strong_count(&shared));
    drop(shared);
    println!("{} {}", weak.upgrade().is_none(), DROPS.load(Ordering::Relaxed));
    let moved = thread::spawn(|| Counted);
    drop(moved.join().unwrap());
    drop(thread::spawn(|| [const { Counted }; 3]).join());
    println!("{}", DROPS.load(Ordering::Relaxed));
}
