//! `main` waits for a thread that nobody can join, and that waits for a lock of `main`.
//@ stderr-contains: thread 'detached' (1) waits for the Mutex at
//@ stderr-contains: taken by thread 'main' (0)
//@ stderr-contains: thread 'main' (0) waits for the other end of a channel
use std::sync::{Mutex, mpsc};
use std::thread;

static LOCK: Mutex<()> = Mutex::new(());

fn main() {
    let (sender, receiver) = mpsc::channel();
    let held = LOCK.lock().unwrap();
    let detached = thread::Builder::new().name("detached".to_owned());
    drop(detached.spawn(move || {
        let _held = LOCK.lock().unwrap();
        sender.send(1).unwrap();
    }));
    println!("{}", receiver.recv().unwrap());
    drop(held);
}
