//! `NAME COUNT`: so many operations of that name. Without arguments it prints the names.

use std::hint::black_box;
use std::sync::{Arc, Mutex, RwLock, mpsc};
use std::thread;
use std::time::Duration;

type Operation = fn(usize);

const OPERATIONS: [(&str, Operation); 13] = [
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
    ("Vec<u64>: 100 pushes", |count| {
        for _ in 0..count {
            let mut all = Vec::new();
            (0..100u64).for_each(|number| all.push(black_box(number)));
            black_box(all);
        }
    }),
];

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
