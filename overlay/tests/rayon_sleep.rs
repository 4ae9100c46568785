//! Models of how rayon's workers sleep with our edits (`published/rayon-core-1.13`): loom tries every order, and what each load may see. The files
//! are the real ones; what rayon-core does around them in `sleep/mod.rs` and `latch.rs` is written anew here, order by order.
//!
//! Should a wake-up be lost, the sleeper waits for ever, and loom stops at its limit of branches.

/// loom's atomics, in the place of `gpu_run_sync.rs`.
mod gpu_run_sync {
    pub(crate) use loom::sync::atomic::{AtomicU32, Ordering, fence};

    pub(crate) fn wait_while(word: &AtomicU32, value: u32) {
        while word.load(Ordering::Relaxed) == value {
            loom::thread::yield_now();
        }
    }
}

#[path = "../published/rayon-core-1.13/files/src/gpu_run_bits.rs"]
#[expect(dead_code, reason = "nobody asks for one bit here")]
mod gpu_run_bits;
#[path = "../published/rayon-core-1.13/files/src/gpu_run_word.rs"]
mod gpu_run_word;

use gpu_run_bits::Bits;
use gpu_run_sync::{AtomicU32, Ordering, fence};
use gpu_run_word::{Was, Word};
use loom::thread;
use std::sync::Arc;

const UNSET: u32 = 0;
const SLEEPING: u32 = 1;
const SET: u32 = 2;

/// One jobs event, in the word that counts the sleepers.
const ONE_EVENT: u32 = 1 << 16;

struct Pool {
    word: Word,
    asleep: Bits,
    counters: AtomicU32,
    latch: AtomicU32,
    /// An injected job.
    injected: AtomicU32,
    /// A job of a broadcast, or what was done before the latch was set.
    job: AtomicU32,
}

impl Pool {
    fn new() -> Arc<Pool> {
        Arc::new(Pool {
            word: Word::default(),
            asleep: Bits::new(1),
            counters: AtomicU32::new(0),
            latch: AtomicU32::new(UNSET),
            injected: AtomicU32::new(0),
            job: AtomicU32::new(0),
        })
    }

    /// `Sleep::sleep` of a worker that has announced itself at the first event.
    fn sleep(&self) {
        self.word.drowsy();
        let latch =
            self.latch
                .compare_exchange(UNSET, SLEEPING, Ordering::SeqCst, Ordering::Relaxed);
        if latch.is_err() {
            self.word.stay_awake();
            return;
        }
        self.asleep.set(0);
        loop {
            let counters = self.counters.load(Ordering::SeqCst);
            if counters >= ONE_EVENT {
                self.word.stay_awake();
                self.asleep.clear(0);
                return;
            }
            let more = counters + 1;
            let added =
                self.counters
                    .compare_exchange(counters, more, Ordering::SeqCst, Ordering::Relaxed);
            if added.is_ok() {
                break;
            }
        }
        fence(Ordering::SeqCst);
        if self.injected.load(Ordering::Acquire) + self.job.load(Ordering::Acquire) > 0 {
            self.word.stay_awake();
            self.counters.fetch_sub(1, Ordering::SeqCst);
        } else if !self.word.fall_asleep() {
            self.counters.fetch_sub(1, Ordering::SeqCst);
        }
        self.asleep.clear(0);
    }

    /// `Sleep::wake_specific_thread`.
    fn wake(&self) -> bool {
        let was = self.word.wake();
        if was == Was::Asleep {
            let before = self.counters.fetch_sub(1, Ordering::SeqCst);
            assert!(!before.is_multiple_of(ONE_EVENT), "nobody slept");
        }
        was != Was::Awake
    }

    /// `Registry::inject`, with what wakes a sleeper.
    fn inject(&self) {
        self.injected.store(1, Ordering::Release);
        fence(Ordering::SeqCst);
        let counters = self.counters.fetch_add(ONE_EVENT, Ordering::SeqCst);
        if !counters.is_multiple_of(ONE_EVENT) {
            fence(Ordering::Acquire);
            // None if it has found the job itself meanwhile, and is up.
            self.asleep.find(0, 7, |_| Some(self.wake()));
        }
    }

    /// `Registry::inject_broadcast`.
    fn broadcast(&self) {
        self.job.store(1, Ordering::Release);
        self.wake();
    }

    /// `CoreLatch::set`, and the owner is told.
    fn set(&self) {
        if self.latch.swap(SET, Ordering::AcqRel) == SLEEPING {
            self.wake();
        }
    }

    fn sleepers(&self) -> u32 {
        self.counters.load(Ordering::SeqCst) % ONE_EVENT
    }
}

/// One worker sleeps while others do this; it wakes in every order.
fn model(others: &'static [fn(&Pool)], check: fn(&Pool)) {
    loom::model(move || {
        let pool = Pool::new();
        let others = others.iter().map(|other| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || other(&pool))
        });
        let others: Vec<_> = others.collect();
        pool.sleep();
        check(&pool);
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(pool.sleepers(), 0);
    });
}

#[test]
fn a_latch_wakes_its_owner() {
    model(&[Pool::set], |pool| {
        assert_eq!(pool.latch.load(Ordering::Relaxed), SET);
    });
}

#[test]
fn an_injected_job_wakes_a_sleeper() {
    model(&[Pool::inject], |pool| {
        assert_eq!(pool.injected.load(Ordering::Relaxed), 1);
    });
}

#[test]
fn a_broadcast_wakes_everyone() {
    model(&[Pool::broadcast], |pool| {
        assert_eq!(pool.job.load(Ordering::Relaxed), 1);
    });
}

#[test]
fn two_wake_it_at_once_and_it_is_counted_once() {
    model(&[Pool::set, Pool::inject], |_| {});
    model(&[Pool::set, Pool::broadcast], |_| {});
}
