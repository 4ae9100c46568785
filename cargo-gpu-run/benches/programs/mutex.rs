//! Eight threads that take one lock 2,000 times each, and a channel of 8,000 messages.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;

fn main() {
    let count = Arc::new(Mutex::new(0u64));
    let (sender, receiver) = mpsc::channel();
    let threads: Vec<_> = (0..8u64)
        .map(|index| {
            let (count, sender) = (count.clone(), sender.clone());
            thread::spawn(move || {
                for step in 0..2_000 {
                    *count.lock().unwrap() += step;
                    if step % 2 == 0 {
                        sender.send(step ^ index).unwrap();
                    }
                }
            })
        })
        .collect();
    drop(sender);
    let received: u64 = receiver.iter().sum();
    for thread in threads {
        thread.join().unwrap();
    }
    println!("{} {received}", count.lock().unwrap());
}
