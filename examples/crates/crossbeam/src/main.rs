//! crossbeam: channels with `select`, work stealing, scoped threads, and epochs.
use crossbeam::channel::{bounded, select, unbounded};
use crossbeam::deque::{Injector, Steal, Worker};
use crossbeam::epoch::{self, Atomic, Owned};
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

fn main() {
    let (send, receive) = bounded(4);
    let (done, all_done) = unbounded();
    let total: u64 = crossbeam::scope(|scope| {
        for worker in 0..4_u64 {
            let (receive, done) = (receive.clone(), done.clone());
            scope.spawn(move |_| {
                let sum: u64 = receive.iter().map(|n: u64| n * n).sum();
                done.send((worker, sum)).unwrap();
            });
        }
        (1..=100).for_each(|n| send.send(n).unwrap());
        drop((send, done));
        all_done.iter().map(|(_, sum)| sum).sum()
    })
    .unwrap();
    println!("squares: {total}");

    let (first, second) = (unbounded::<i32>(), unbounded::<i32>());
    second.0.send(7).unwrap();
    select! {
        recv(first.1) -> n => println!("first: {n:?}"),
        recv(second.1) -> n => println!("second: {n:?}"),
        default(Duration::from_millis(50)) => println!("neither"),
    }

    let injector = Injector::new();
    (0..64).for_each(|n| injector.push(n));
    let sum: i32 = crossbeam::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|_| {
                    let worker = Worker::new_fifo();
                    let mut sum = 0;
                    loop {
                        match injector.steal_batch_and_pop(&worker) {
                            Steal::Success(n) => sum += n,
                            Steal::Retry => continue,
                            Steal::Empty => break sum,
                        }
                        while let Some(n) = worker.pop() {
                            sum += n;
                        }
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    })
    .unwrap();
    println!("stolen: {sum}");

    let shared = Atomic::new(0_u64);
    crossbeam::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|_| {
                for _ in 0..50 {
                    let guard = epoch::pin();
                    loop {
                        let old = shared.load(SeqCst, &guard);
                        // SAFETY: loaded under the guard, never null.
                        let new = Owned::new(unsafe { *old.deref() } + 1);
                        if shared
                            .compare_exchange(old, new, SeqCst, SeqCst, &guard)
                            .is_ok()
                        {
                            // SAFETY: nobody can load it any more.
                            unsafe { guard.defer_destroy(old) };
                            break;
                        }
                    }
                }
            });
        }
    })
    .unwrap();
    // SAFETY: all other threads have ended.
    println!("epochs: {}", unsafe { *shared.into_owned() });
}
