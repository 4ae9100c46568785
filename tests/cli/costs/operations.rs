//! `NAME COUNT`: so many operations of that name. Without arguments it prints the names.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Condvar, Mutex, RwLock, mpsc};
use std::thread;
use std::time::Duration;

type Operation = fn(usize);

const OPERATIONS: [(&str, Operation); 26] = [
    ("spawn and join", |count| {
        for _ in 0..count {
            thread::spawn(|| ()).join().unwrap();
        }
    }),
    ("spawn in a scope of 10", |count| {
        for _ in 0..count / 10 {
            thread::scope(|scope| {
                for _ in 0..10 {
                    scope.spawn(|| ());
                }
            });
        }
    }),
    ("Box of 64 bytes: new, drop", |count| {
        for index in 0..count {
            drop(black_box(Box::new([index; 8])));
        }
    }),
    ("64 boxes of 64 bytes, alive", |count| {
        for index in 0..count {
            let all: [_; 64] = std::array::from_fn(|other| Box::new([index + other; 8]));
            drop(black_box(all));
        }
    }),
    ("100 boxes to another thread", |count| {
        let (give, take) = mpsc::channel::<Vec<Box<[usize; 8]>>>();
        let other = thread::spawn(move || take.iter().for_each(drop));
        for index in 0..count {
            let all = (0..100).map(|other| Box::new([index + other; 8]));
            give.send(all.collect()).unwrap();
        }
        drop(give);
        other.join().unwrap();
    }),
    ("Arc: new, drop", |count| {
        for index in 0..count {
            drop(black_box(Arc::new(index)));
        }
    }),
    ("Arc: clone, drop", |count| {
        let shared = Arc::new(0);
        for _ in 0..count {
            drop(black_box(Arc::clone(&shared)));
        }
    }),
    ("Mutex: lock, unlock", |count| {
        let mutex = Mutex::new(0);
        for _ in 0..count {
            *black_box(&mutex).lock().unwrap() += 1;
        }
    }),
    ("RwLock: read, unlock", |count| {
        let lock = RwLock::new(0);
        for _ in 0..count {
            black_box(*black_box(&lock).read().unwrap());
        }
    }),
    ("RwLock: write, unlock", |count| {
        let lock = RwLock::new(0);
        for _ in 0..count {
            *black_box(&lock).write().unwrap() += 1;
        }
    }),
    ("unpark oneself, park", |count| {
        for _ in 0..count {
            thread::current().unpark();
            thread::park();
        }
    }),
    ("mpsc: send, receive", |count| {
        let (sender, receiver) = mpsc::channel();
        for index in 0..count {
            sender.send(index).unwrap();
            black_box(receiver.recv().unwrap());
        }
    }),
    ("park, unpark there and back", |count| {
        hand_over(count, thread::park, thread::Thread::unpark);
    }),
    ("mpsc: there and back", |count| {
        let (ping, pinged) = mpsc::channel();
        let (pong, ponged) = mpsc::channel();
        there_and_back(
            count,
            move |x| ping.send(x),
            pinged,
            move |x| pong.send(x),
            ponged,
        );
    }),
    ("sync_channel(1): send, receive", |count| {
        let (sender, receiver) = mpsc::sync_channel(1);
        for index in 0..count {
            sender.send(index).unwrap();
            black_box(receiver.recv().unwrap());
        }
    }),
    ("sync_channel(0): there, back", |count| {
        let (ping, pinged) = mpsc::sync_channel(0);
        let (pong, ponged) = mpsc::sync_channel(0);
        there_and_back(
            count,
            move |x| ping.send(x),
            pinged,
            move |x| pong.send(x),
            ponged,
        );
    }),
    ("Condvar: notify nobody", |count| {
        let changed = Condvar::new();
        for _ in 0..count {
            black_box(&changed).notify_one();
        }
    }),
    ("Barrier of one", |count| {
        let barrier = Barrier::new(1);
        for _ in 0..count {
            black_box(&barrier).wait();
        }
    }),
    ("thread::current, drop", |count| {
        for _ in 0..count {
            black_box(thread::current());
        }
    }),
    ("println! of a short line", |count| {
        for _ in 0..count {
            println!("a line");
        }
    }),
    ("println! of a number", |count| {
        for index in 0..count {
            println!("line {index}");
        }
    }),
    ("eprintln! of a number", |count| {
        for index in 0..count {
            eprintln!("line {index}");
        }
    }),
    ("Vec<u64>: 100 pushes", |count| {
        for _ in 0..count {
            let mut all = Vec::new();
            (0..100u64).for_each(|number| all.push(black_box(number)));
            black_box(all);
        }
    }),
    ("Vec::with_capacity(1 MiB)", |count| {
        for _ in 0..count {
            drop(black_box(Vec::<u8>::with_capacity(1 << 20)));
        }
    }),
    ("vec![0u8; 256 KiB]", |count| {
        for _ in 0..count {
            drop(black_box(vec![0u8; black_box(256 << 10)]));
        }
    }),
    ("Vec<u8>: 256 KiB, copied", |count| {
        let from = vec![1u8; 256 << 10];
        for _ in 0..count {
            drop(black_box(black_box(&from).clone()));
        }
    }),
];

/// Two threads take turns.
fn hand_over(count: usize, wait: fn(), wake: fn(&thread::Thread)) {
    let turn = AtomicUsize::new(0);
    let main = thread::current();
    let wait_for = |value| {
        while turn.load(Ordering::Relaxed) != value {
            wait();
        }
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            for round in 0..count {
                wait_for(2 * round + 1);
                turn.store(2 * round + 2, Ordering::Relaxed);
                wake(&main);
            }
        });
        for round in 0..count {
            turn.store(2 * round + 1, Ordering::Relaxed);
            wake(other.thread());
            wait_for(2 * round + 2);
        }
    });
}

/// A message there, and one back.
fn there_and_back<E: std::fmt::Debug>(
    count: usize,
    ping: impl Fn(usize) -> Result<(), E>,
    pinged: mpsc::Receiver<usize>,
    pong: impl Fn(usize) -> Result<(), E> + Send + 'static,
    ponged: mpsc::Receiver<usize>,
) {
    let other = thread::spawn(move || pinged.iter().for_each(|x| pong(x).unwrap()));
    for index in 0..count {
        ping(index).unwrap();
        black_box(ponged.recv().unwrap());
    }
    drop(ping);
    other.join().unwrap();
}

fn main() {
    let mut args = std::env::args().skip(1);
    let (Some(name), Some(count)) = (args.next(), args.next()) else {
        OPERATIONS.iter().for_each(|(name, _)| println!("{name}"));
        return;
    };
    // Until all warps wait for threads.
    thread::sleep(Duration::from_micros(100));
    let (_, operation) = OPERATIONS.iter().find(|(of, _)| *of == name).unwrap();
    operation(count.parse().unwrap());
}
