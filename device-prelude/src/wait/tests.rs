use super::{clock, futex};
use crate::arch;
use crate::testing::{Run, spawn};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[test]
fn a_wake_ends_the_wait_of_another_warp() {
    Run::default().main(|| {
        let word = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&word);
        let thread = spawn(move || {
            let mut waits = 0;
            while theirs.load(Ordering::Acquire) == 0 {
                assert!(futex::wait(&theirs, 0, u64::MAX));
                waits += 1;
            }
            waits
        })
        .unwrap();
        // Wakes nobody while the word has its value and the thread has not come yet.
        while futex::wake(&*word, 1) == 0 {
            arch::pause(0);
        }
        word.store(1, Ordering::Release);
        futex::wake(&*word, u32::MAX);
        assert!(thread.join() >= 1);
        0
    });
}

#[test]
fn a_wait_ends_at_once_if_the_word_has_changed_and_else_at_its_deadline() {
    Run::default().main(|| {
        let word = AtomicU32::new(3);
        assert!(futex::wait(&word, 2, u64::MAX));
        let begin = clock::now();
        assert!(!futex::wait(&word, 3, clock::deadline(20_000)));
        assert!(clock::now() - begin >= 20_000);
        assert_eq!(
            futex::wake(&word, u32::MAX),
            0,
            "nobody is in the list any more"
        );
        0
    });
}

#[test]
fn a_sleep_is_not_shorter_than_asked_and_no_deadline_is_in_the_past() {
    Run::default().main(|| {
        let begin = clock::now();
        clock::sleep(30_000);
        assert!(clock::now() - begin >= 30_000);
        assert_eq!(clock::deadline(u64::MAX), u64::MAX);
        0
    });
}
