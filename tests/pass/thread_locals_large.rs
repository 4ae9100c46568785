//! Large and strictly aligned thread-locals: each thread has them, on the heap, from its start to its end.
//@ flags: --heap-size 26M
//@ heap: device
//@ profile: release
use std::cell::{Cell, RefCell, UnsafeCell};
use std::io::ErrorKind;
use std::sync::mpsc;
use std::thread::{self, Builder};

const MEGABYTE: usize = 1 << 20;

#[repr(align(64))]
struct Line(Cell<u8>);

#[repr(align(4096))]
struct Page(UnsafeCell<[u8; 4096]>);

thread_local! {
    static BIG: UnsafeCell<[u8; MEGABYTE]> = const { UnsafeCell::new([0; MEGABYTE]) };
    static LINE: Line = const { Line(Cell::new(64)) };
    static BYTE: Cell<u8> = const { Cell::new(3) };
    static PAGE: Page = const { Page(UnsafeCell::new([7; 4096])) };
    static WORDS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    static NAME: Cell<&'static str> = const { Cell::new("unset") };
}

fn check(name: &'static str) {
    let (big, page) = (BIG.with(UnsafeCell::get), PAGE.with(|page| page.0.get()));
    assert_eq!(page.addr() % 4096, 0);
    LINE.with(|line| assert_eq!(std::ptr::from_ref(line).addr() % 64, 0));
    assert_eq!((NAME.get(), BYTE.get(), LINE.with(|line| line.0.get())), ("unset", 3, 64));
    for at in [0, 1, MEGABYTE / 2, MEGABYTE - 1] {
        // SAFETY: this thread's own, and no reference to it exists.
        unsafe {
            let byte = &raw mut (*big)[at];
            assert_eq!(*byte, 0, "a fresh thread has fresh thread-locals");
            *byte = 9;
        }
    }
    // SAFETY: as above.
    unsafe {
        assert!((*page).iter().all(|&byte| byte == 7));
        (*page)[100] = 0;
    }
    NAME.set(name);
    BYTE.set(4);
    LINE.with(|line| line.0.set(65));
    WORDS.with_borrow_mut(|words| words.push(name));
}

fn main() {
    check("main");
    // One after another they need no more than one does.
    for _ in 0..40 {
        thread::spawn(|| check("thread")).join().unwrap();
    }
    // At once there are as many as the heap has room for.
    let mut threads = Vec::new();
    let why = loop {
        let (end, wait) = mpsc::channel::<()>();
        let spawned = Builder::new().spawn(move || {
            check("waiting");
            let _ = wait.recv();
        });
        match spawned {
            Ok(thread) => threads.push((end, thread)),
            Err(why) => break why,
        }
    };
    assert!((10..26).contains(&threads.len()), "{}", threads.len());
    assert_eq!(why.kind(), ErrorKind::OutOfMemory);
    println!("{why}");
    for (end, thread) in threads {
        drop(end);
        thread.join().unwrap();
    }
    thread::spawn(|| check("again")).join().unwrap();
    println!("{} {:?}", NAME.get(), WORDS.take());
}
