//! Ten thousand threads that panic one after another leave nothing behind: neither warps nor stack, and of the heap not one byte.
//@ flags: --threads 8 --heap-size 4M
//@ heap: device
use std::alloc::{GlobalAlloc, Layout, System};
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Counts the bytes that are in use.
struct Counting;
static IN_USE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all of it is System's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static LOCK: Mutex<Vec<u32>> = Mutex::new(Vec::new());

fn sink(depth: u32, shared: Arc<[u32; 100]>) -> u32 {
    let local = std::hint::black_box(vec![depth; 32]);
    let _held = (depth == 1).then(|| LOCK.lock().unwrap_or_else(|error| error.into_inner()));
    match depth {
        0 => panic!("at the bottom, {}", shared[0]),
        _ => sink(depth - 1, Arc::clone(&shared)) + local[3],
    }
}

fn panicked(threads: u32) -> usize {
    let shared = Arc::new([1; 100]);
    (0..threads)
        .filter(|n| {
            let (depth, shared) = (n % 20, Arc::clone(&shared));
            thread::spawn(move || sink(depth, shared)).join().is_err()
        })
        .count()
}

fn main() {
    panic::set_hook(Box::new(|_| {}));
    // What is made once is made now.
    println!("{} panicked", panicked(20));
    let before = IN_USE.load(Ordering::Relaxed);
    println!("{} panicked", panicked(10_000));
    println!("{} bytes more", IN_USE.load(Ordering::Relaxed) as isize - before as isize);
    println!("poisoned: {}", LOCK.is_poisoned());
    let sum: u32 = (0..7).map(|n| thread::spawn(move || n)).collect::<Vec<_>>().into_iter().map(|t| t.join().unwrap()).sum();
    println!("{sum}");
}

//@ nvvm: 134
