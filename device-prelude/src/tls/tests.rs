use super::block::{self, __gpu_run_tls_base};
use super::destructors::{self, register};
use super::state;
use crate::heap;
use crate::testing::{Refused, Run, spawn};
use std::boxed::Box;
use std::sync::{Arc, Mutex};
use std::vec::Vec;

fn bytes(len: usize) -> Vec<u8> {
    let base = __gpu_run_tls_base();
    // SAFETY: the tests' blocks have so many bytes.
    unsafe { core::slice::from_raw_parts(base, len) }.to_vec()
}

#[test]
fn each_thread_begins_with_the_template_and_zeroes() {
    let run = Run {
        tls: (&[7, 8, 9], 40, 32),
        ..Run::default()
    };
    run.main(|| {
        let mut fresh = Vec::from([7, 8, 9]);
        fresh.resize(40, 0);
        assert_eq!(bytes(40), fresh);
        // The second thread gets the memory that the first one has filled.
        for _ in 0..2 {
            let fresh = fresh.clone();
            let mains = __gpu_run_tls_base().addr();
            spawn(move || {
                let base = __gpu_run_tls_base();
                assert!(base.addr() != mains && base.addr().is_multiple_of(32));
                assert_eq!(bytes(40), fresh);
                // SAFETY: the thread's own block.
                unsafe { base.write_bytes(0xee, 40) };
            })
            .unwrap()
            .join();
        }
        assert_eq!(bytes(40), fresh);
        0
    });
}

#[test]
fn another_thread_may_use_a_threads_block_while_that_lives() {
    Run::default().main(|| {
        let base = __gpu_run_tls_base().expose_provenance();
        spawn(move || {
            // SAFETY: `main` waits for this thread.
            unsafe { core::ptr::with_exposed_provenance_mut::<u8>(base).write(77) };
        })
        .unwrap()
        .join();
        assert_eq!(bytes(1), [77]);
        0
    });
}

#[test]
fn blocks_are_freed_at_the_ends_of_their_threads() {
    // Two blocks fit: `main`'s and one more.
    let run = Run {
        tls: (&[1], 100_000, 16),
        pages: 4,
        ..Run::default()
    };
    run.main(|| {
        for _ in 0..20 {
            spawn(|| assert_eq!(bytes(1), [1])).unwrap().join();
        }
        0
    });
}

#[test]
fn without_memory_for_a_block_there_is_no_thread() {
    let run = Run {
        tls: (&[1], 100_000, 16),
        pages: 3,
        ..Run::default()
    };
    run.main(|| {
        let refused = spawn(|| ()).err().unwrap();
        let Refused::OutOfMemory(block::OutOfMemory { size }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(size, 100_000);
        0
    });
}

#[test]
fn a_program_without_thread_locals_has_no_blocks() {
    let run = Run {
        tls: (&[], 0, 1),
        pages: 1,
        ..Run::default()
    };
    run.main(|| {
        assert!(__gpu_run_tls_base().is_null());
        assert!(block::allocate().unwrap().is_null());
        spawn(|| assert!(__gpu_run_tls_base().is_null()))
            .unwrap()
            .join();
        0
    });
}

type Log = Arc<Mutex<Vec<u32>>>;

/// A value that logs its number when it is dropped, and perhaps registers another one.
struct Logs {
    log: Log,
    number: u32,
    next: Option<u32>,
}

impl Drop for Logs {
    fn drop(&mut self) {
        // The block is still there.
        assert_eq!(bytes(1), [1]);
        self.log.lock().unwrap().push(self.number);
        if let Some(number) = self.next {
            register_one(&self.log, number, None);
        }
    }
}

fn register_one(log: &Log, number: u32, next: Option<u32>) {
    unsafe extern "C" fn drop_box(object: *mut u8) {
        // SAFETY: registered below, for one call.
        drop(unsafe { Box::from_raw(object.cast::<Logs>()) });
    }
    let log = Arc::clone(log);
    let object = Box::into_raw(Box::new(Logs { log, number, next }));
    // SAFETY: the box is for that call.
    assert!(unsafe { register(object.cast(), drop_box) });
}

#[test]
fn destructors_run_in_reverse_and_those_that_they_register_next() {
    Run::default().main(|| {
        let log = Log::default();
        let ours = Arc::clone(&log);
        let thread = spawn(move || {
            register_one(&ours, 1, None);
            register_one(&ours, 2, Some(20));
            register_one(&ours, 3, None);
        });
        thread.unwrap().join();
        assert_eq!(*log.lock().unwrap(), [3, 2, 20, 1]);
        // Each thread has its own: none is left for the next one on that warp, nor are they `main`'s.
        spawn(|| {
            // SAFETY: the thread's own.
            assert!(unsafe { (*state::own()).last }.is_null());
            destructors::run();
        })
        .unwrap()
        .join();
        assert_eq!(log.lock().unwrap().len(), 4);
        0
    });
}

#[test]
fn a_registration_needs_memory() {
    unsafe extern "C" fn nothing(_: *mut u8) {}
    let run = Run {
        pages: 1,
        tls: (&[], 0, 1),
        ..Run::default()
    };
    run.main(|| {
        // SAFETY: the call does nothing.
        let register = || unsafe { register(core::ptr::null_mut(), nothing) };
        // SAFETY: the size is that of a class.
        while !unsafe { heap::alloc(1024, 16, false) }.is_null() {}
        assert!(!register(), "no page is left");
        0
    });
}

#[test]
#[cfg_attr(
    miri,
    ignore = "fills a page with small entries, which takes Miri long"
)]
fn destructors_give_the_memory_of_their_entries_back() {
    unsafe extern "C" fn nothing(_: *mut u8) {}
    let run = Run {
        pages: 1,
        tls: (&[], 0, 1),
        ..Run::default()
    };
    run.main(|| {
        // SAFETY: the call does nothing.
        let register = || unsafe { register(core::ptr::null_mut(), nothing) };
        let count = (0..100_000).take_while(|_| register()).count();
        assert!(count > 1000 && count <= 64 * 1024 / 24, "{count}");
        destructors::run();
        assert!(register(), "their entries were freed");
        0
    });
}
