//! To `thread_local!` each lane of each warp is a thread: its values are its own, and stay as long as its warp's thread. That of a warp which only
//! helps ends when a std thread comes to the warp, or the program ends.
//@ nvvm: no
use gpu_std::{grid, lanes};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::{self, ThreadId};

static MADE: AtomicUsize = AtomicUsize::new(0);
static DROPPED: AtomicUsize = AtomicUsize::new(0);

struct Log(Vec<u32>);
impl Drop for Log {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Relaxed);
    }
}

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(100) };
    static LOG: RefCell<Log> = {
        MADE.fetch_add(1, Relaxed);
        RefCell::new(Log(Vec::new()))
    };
}

/// Of each item: who has done it, and which one that was for this thread.
fn call(items: u32) -> Vec<(ThreadId, u32, Vec<u32>)> {
    grid::map(0..items, |n| {
        CALLS.set(CALLS.get() + 1);
        LOG.with_borrow_mut(|log| log.0.push(n));
        (
            thread::current().id(),
            CALLS.get(),
            LOG.with_borrow(|log| log.0.clone()),
        )
    })
}

/// Whether each thread has counted its own items only, behind `before`. Returns what they have counted to.
fn check(
    items: Vec<(ThreadId, u32, Vec<u32>)>,
    before: &HashMap<ThreadId, u32>,
) -> HashMap<ThreadId, u32> {
    let mut seen: HashMap<ThreadId, Vec<(u32, Vec<u32>)>> = HashMap::new();
    for (thread, count, log) in items {
        seen.entry(thread).or_default().push((count, log));
    }
    let mut right = true;
    let mut after = before.clone();
    for (thread, mut counts) in seen {
        counts.sort();
        let first = before.get(&thread).copied().unwrap_or(100);
        right &= counts
            .iter()
            .map(|(count, _)| *count)
            .eq((first + 1..).take(counts.len()));
        right &= counts
            .iter()
            .all(|(count, log)| log.len() as u32 == count - 100);
        after.insert(thread, counts.last().unwrap().0);
    }
    println!("own values: {right}");
    after
}

fn main() {
    let mut counts = HashMap::new();
    for _ in 0..3 {
        counts = check(call(2000), &counts);
    }
    let total: u32 = counts.values().map(|count| count - 100).sum();
    println!(
        "{total} items, one log each: {}",
        MADE.load(Relaxed) == counts.len()
    );
    println!(
        "main is one of them: {}",
        counts.contains_key(&thread::current().id())
    );

    println!("dropped: {}", DROPPED.load(Relaxed));

    // As many threads as there can be, all at once: every warp that has helped has one of them, which begins with nothing.
    let all = thread::available_parallelism().unwrap().get();
    let barrier = Barrier::new(all);
    thread::scope(|scope| {
        for _ in 1..all {
            scope.spawn(|| {
                assert_eq!(CALLS.get(), 100);
                barrier.wait();
            });
        }
        barrier.wait();
    });
    let kept = lanes::map(0..lanes::count(), |_| {
        LOG.with_borrow(|log| !log.0.is_empty())
    });
    println!(
        "main's lanes keep theirs: {}",
        kept.iter().all(|kept| *kept)
    );
    println!(
        "others are dropped: {}",
        DROPPED.load(Relaxed) + kept.len() == MADE.load(Relaxed)
    );

    // What a thread calls begins with nothing, too.
    let other = thread::spawn(|| call(1).remove(0));
    println!("{:?}", other.join().unwrap().2);
}
