//! Many threads do the same at once.

use crate::bench::Bench;
use std::hint::{black_box, spin_loop};
use std::mem;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// Runs `work` in so many threads, with their numbers, when all of them have started: from the first start to the last end.
pub fn together(threads: usize, work: impl Fn(usize) + Sync) -> Duration {
    let ready = AtomicUsize::new(0);
    let mut times = vec![(Instant::now(), Instant::now()); threads];
    thread::scope(|scope| {
        for (index, time) in times.iter_mut().enumerate() {
            let (ready, work) = (&ready, &work);
            scope.spawn(move || {
                ready.fetch_add(1, Ordering::AcqRel);
                while ready.load(Ordering::Acquire) < threads {
                    spin_loop();
                }
                let start = Instant::now();
                work(index);
                *time = (start, Instant::now());
            });
        }
    });
    let start = times.iter().map(|(start, _)| *start).min();
    let end = times.iter().map(|(_, end)| *end).max();
    end.zip(start)
        .map_or(Duration::ZERO, |(end, start)| end - start)
}

pub fn all(bench: Bench) {
    let threads = bench.threads(4000);
    let each = bench.size((800_000 / threads).max(200), 3);
    bench.rate(
        "Box of 64 bytes, 4,000 threads together",
        threads,
        threads * each,
        || {
            together(threads, |_| {
                for index in 0..each {
                    drop(black_box(Box::new([index; 8])));
                }
            })
        },
    );
    let each = bench.size((200_000 / threads).max(50), 3);
    bench.rate(
        "Box of 64 bytes, 16 alive, 4,000 threads",
        threads,
        threads * each * 16,
        || {
            together(threads, |_| {
                for index in 0..each {
                    let boxes: [Box<[usize; 8]>; 16] =
                        std::array::from_fn(|_| Box::new([index; 8]));
                    drop(black_box(boxes));
                }
            })
        },
    );
    boxes_of_others(bench, threads);
    host_calls(bench, threads);
}

/// Each thread frees what another one has allocated.
fn boxes_of_others(bench: Bench, threads: usize) {
    let each = bench.size((200_000 / threads).max(50), 3);
    let given: Vec<Mutex<Vec<Box<[usize; 8]>>>> = (0..threads).map(|_| Mutex::default()).collect();
    bench.rate(
        "Box of 64 bytes of another thread: drop",
        threads,
        threads * each,
        || {
            together(threads, |own| {
                *given[own].lock().unwrap() = (0..each).map(|index| Box::new([index; 8])).collect();
            });
            together(threads, |own| {
                let boxes = mem::take(&mut *given[(own + 1) % threads].lock().unwrap());
                assert_eq!(boxes.len(), each);
                drop(black_box(boxes));
            })
        },
    );
}

/// Of the calls of std that ask the host, this is the shortest.
fn host_calls(bench: Bench, threads: usize) {
    let each = bench.size((32_000 / threads).max(8), 2);
    let longest = AtomicUsize::new(0);
    let mut waits = Vec::new();
    let rates = bench.samples(&mut || {
        longest.store(0, Ordering::Relaxed);
        let time = together(threads, |_| {
            for _ in 0..each {
                let start = Instant::now();
                black_box(SystemTime::now());
                longest.fetch_max(start.elapsed().as_nanos() as usize, Ordering::Relaxed);
            }
        });
        waits.push(longest.load(Ordering::Relaxed) as f64);
        time
    });
    // The first run warms up.
    let waits = waits.split_off(waits.len() - rates.len());
    let rates = rates
        .into_iter()
        .map(|time| (threads * each) as f64 * 1e9 / time.max(1.0));
    bench.print(
        "host calls by 4,000 threads",
        "/s",
        threads,
        rates.collect(),
    );
    bench.print("the longest wait of these host calls", "ns", threads, waits);
}
