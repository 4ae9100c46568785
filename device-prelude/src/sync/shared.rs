//! Model of `Arc`'s counts with the overlay's short way for the last owner (`overlay/edits/sharing.toml`): a value is destroyed once, its memory is freed once, and
//! whoever destroys it sees what all others did.

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use loom::sync::atomic::{AtomicUsize, fence};
use loom::thread;

const LOCKED: usize = usize::MAX;

struct Inner {
    strong: AtomicUsize,
    weak: AtomicUsize,
    value: UnsafeCell<u32>,
    destroyed: AtomicUsize,
    freed: AtomicUsize,
}

// SAFETY: loom checks each access of the value.
unsafe impl Sync for Inner {}
// SAFETY: as above.
unsafe impl Send for Inner {}

struct Strong(Arc<Inner>);
struct Weak(Arc<Inner>);

impl Strong {
    fn new() -> Strong {
        Strong(Arc::new(Inner {
            strong: AtomicUsize::new(1),
            weak: AtomicUsize::new(1),
            value: UnsafeCell::new(7),
            destroyed: AtomicUsize::new(0),
            freed: AtomicUsize::new(0),
        }))
    }

    fn read(&self) {
        // SAFETY: loom checks that nobody writes it.
        self.0.value.with(|value| assert_eq!(unsafe { *value }, 7));
    }

    fn downgrade(&self) -> Weak {
        let mut seen = self.0.weak.load(Relaxed);
        loop {
            if seen == LOCKED {
                thread::yield_now();
                seen = self.0.weak.load(Relaxed);
                continue;
            }
            match self
                .0
                .weak
                .compare_exchange(seen, seen + 1, Acquire, Relaxed)
            {
                Ok(_) => return Weak(Arc::clone(&self.0)),
                Err(now) => seen = now,
            }
        }
    }

    fn is_alone(&self) -> bool {
        let inner = &self.0;
        inner.strong.load(Relaxed) == 1
            && inner
                .weak
                .compare_exchange(1, LOCKED, Acquire, Relaxed)
                .is_ok()
            && {
                let alone = inner.strong.load(Acquire) == 1;
                if !alone {
                    inner.weak.store(1, Release);
                }
                alone
            }
    }
}

impl Clone for Strong {
    fn clone(&self) -> Strong {
        self.0.strong.fetch_add(1, Relaxed);
        Strong(Arc::clone(&self.0))
    }
}

impl Inner {
    fn destroy(&self) {
        // SAFETY: loom checks that nobody else uses it.
        self.value.with_mut(|value| unsafe { *value = 0 });
        self.destroyed.fetch_add(1, Relaxed);
    }
}

impl Drop for Strong {
    fn drop(&mut self) {
        if self.is_alone() {
            self.0.destroy();
            self.0.freed.fetch_add(1, Relaxed);
        } else if self.0.strong.fetch_sub(1, Release) == 1 {
            fence(Acquire);
            self.0.destroy();
            drop(Weak(Arc::clone(&self.0)));
        }
    }
}

impl Weak {
    fn upgrade(&self) -> Option<Strong> {
        let mut seen = self.0.strong.load(Relaxed);
        while seen != 0 {
            match self
                .0
                .strong
                .compare_exchange(seen, seen + 1, Acquire, Relaxed)
            {
                Ok(_) => return Some(Strong(Arc::clone(&self.0))),
                Err(now) => seen = now,
            }
        }
        None
    }
}

impl Drop for Weak {
    fn drop(&mut self) {
        if self.0.weak.fetch_sub(1, Release) == 1 {
            fence(Acquire);
            self.0.freed.fetch_add(1, Relaxed);
        }
    }
}

/// What one thread does with its reference while another one drops the first.
fn check(theirs: impl Fn(Strong) + Copy + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(move || {
        let ours = Strong::new();
        let inner = Arc::clone(&ours.0);
        let other = ours.clone();
        let thread = thread::spawn(move || theirs(other));
        ours.read();
        drop(ours);
        thread.join().unwrap();
        assert_eq!(inner.destroyed.load(Relaxed), 1);
        assert_eq!(inner.freed.load(Relaxed), 1);
    });
}

#[test]
fn the_last_of_two_owners_destroys_the_value() {
    check(|strong| {
        strong.read();
        drop(strong);
    });
}

#[test]
fn a_weak_reference_that_became_a_strong_one_keeps_it() {
    check(|strong| {
        let weak = strong.downgrade();
        drop(strong);
        if let Some(strong) = weak.upgrade() {
            drop(weak);
            strong.read();
            drop(strong);
        }
    });
}

#[test]
fn weak_references_keep_the_memory() {
    check(|strong| {
        let weak = strong.downgrade();
        drop(strong);
        drop(weak);
    });
}
