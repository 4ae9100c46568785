//! Who of a thread and its handle's owner is the last one drops the result and what they share, whenever the handle is dropped or joined, and whatever the thread
//! still does at its end. With destructors of thread-locals it says that it has its result before those run.
use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::thread::{self, JoinHandle};
use std::time::Duration;

static DROPPED: AtomicUsize = AtomicUsize::new(0);
static DESTROYED: AtomicUsize = AtomicUsize::new(0);

struct Counted(usize);

impl Drop for Counted {
    fn drop(&mut self) {
        // Thread-locals can be had here, on whichever thread that is.
        HERE.with(|here| here.set(here.get() + 1));
        DROPPED.fetch_add(self.0, Relaxed);
    }
}

/// Takes its time.
struct AtEnd(u32);

impl Drop for AtEnd {
    fn drop(&mut self) {
        assert!(thread::current().name().is_none_or(|name| name == "named"));
        for _ in 0..self.0 {
            thread::yield_now();
        }
        DESTROYED.fetch_add(1, Relaxed);
    }
}

thread_local! {
    static HERE: Cell<usize> = const { Cell::new(0) };
    static LATE: RefCell<Option<AtEnd>> = const { RefCell::new(None) };
}

fn with_destructor(pauses: u32) {
    LATE.with(|late| *late.borrow_mut() = Some(AtEnd(pauses)));
}

/// What is done with a handle.
const USES: [fn(JoinHandle<Counted>); 7] = [
    drop,
    |handle| drop(handle.join()),
    |handle| {
        black_box(handle.thread().name());
        drop(handle);
    },
    |handle| {
        handle.thread().unpark();
        drop(handle);
    },
    |handle| {
        while !handle.is_finished() {
            thread::yield_now();
        }
        drop(handle);
    },
    |handle| {
        let other = handle.thread().clone();
        drop(handle);
        assert!(other.name().is_none_or(|name| name == "named"));
    },
    // Joined by another thread.
    |handle| thread::spawn(move || drop(handle.join().unwrap())).join().unwrap(),
];

/// Pads a closure to more than a warp's record has room for.
fn large(pad: [u64; 20], code: impl FnOnce() -> Counted) -> impl FnOnce() -> Counted {
    move || {
        black_box(&pad);
        code()
    }
}

fn main() {
    let mut expected = 0;
    let mut started = 0;
    for (index, use_it) in USES.iter().enumerate() {
        for late in [0, 1, 10] {
            for pauses in [0, 3] {
                expected += index + 1;
                started += usize::from(late > 0);
                let code = move || {
                    for _ in 0..pauses {
                        thread::yield_now();
                    }
                    if late > 0 {
                        with_destructor(late);
                    }
                    Counted(index + 1)
                };
                let builder = thread::Builder::new();
                use_it(match (late, pauses) {
                    (1, _) => builder.name("named".into()).spawn(code).unwrap(),
                    (_, 3) => thread::spawn(large([7; 20], code)),
                    _ => thread::spawn(code),
                });
            }
        }
    }
    while DROPPED.load(Relaxed) < expected || DESTROYED.load(Relaxed) < started {
        thread::sleep(Duration::from_micros(10));
    }
    println!("{} results dropped", DROPPED.load(Relaxed) == expected);

    // A scope waits for results, wherever they are dropped; they may borrow from what it encloses.
    struct Borrows<'a>(Sent<'a>, &'a AtomicUsize);
    impl Drop for Borrows<'_> {
        fn drop(&mut self) {
            black_box(self.0.0);
            self.1.fetch_add(1, Relaxed);
        }
    }
    let (cell, count) = (Cell::new(0), AtomicUsize::new(0));
    let all: usize = thread::scope(|scope| {
        let (cell, count) = (Sent(&cell), &count);
        let mut joined = 0;
        for number in 0..24 {
            let handle = scope.spawn(move || {
                if number % 3 == 0 {
                    with_destructor(2);
                }
                Borrows(cell, count)
            });
            match number % 4 {
                0 => drop(handle),
                1 => joined += usize::from(handle.join().is_ok()),
                2 => joined += usize::from(handle.thread().name().is_none()),
                _ => {
                    while !handle.is_finished() {
                        thread::yield_now();
                    }
                }
            }
        }
        joined
    });
    println!("{all} joined, {} dropped", count.load(Relaxed));

    // A panic whose payload is dropped with the handle, or by the thread.
    std::panic::set_hook(Box::new(|_| {}));
    for wait in [false, true] {
        let handle = thread::spawn(|| -> Counted { std::panic::panic_any(Counted(1000)) });
        while wait && !handle.is_finished() {
            thread::yield_now();
        }
        drop(handle);
    }
    while DROPPED.load(Relaxed) < expected + 2000 {
        thread::yield_now();
    }
    println!("payloads dropped");
}

/// A reference that may be sent: those that it is sent to keep it in their results.
#[derive(Clone, Copy)]
struct Sent<'a>(&'a Cell<usize>);

unsafe impl Send for Sent<'_> {}
