//! main ends: so does a thread that still waits, as on any OS.
use std::sync::mpsc;
use std::thread;

fn main() {
    let (tx, rx) = mpsc::channel();
    thread::spawn(move || {
        tx.send("running").unwrap();
        loop {
            thread::park();
        }
    });
    println!("{}", rx.recv().unwrap());
}
