//! A receiver waits for the end of a channel, but a sender is kept.
//@ stderr-contains: thread 'main' (0) waits for the other end of a channel
//@ stderr-contains: deadlock: one thread waits, for nobody
//@ stderr-contains: recv_sender_alive::main

use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel();
    for i in 0..3 {
        let sender = sender.clone();
        thread::spawn(move || sender.send(i).unwrap()).join().unwrap();
    }
    // `sender` lives on: the loop gets three messages and waits for a fourth.
    for i in receiver {
        println!("{i}");
    }
    drop(sender);
}
