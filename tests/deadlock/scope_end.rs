//! The end of a scope waits for a thread that waits for its message.
//@ stderr-contains: thread 'main' (0) waits for the threads of its scope
//@ stderr-contains: waits for the other end of a channel

use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel::<u32>();
    thread::scope(|scope| {
        scope.spawn(move || receiver.recv());
    });
    sender.send(1).unwrap();
}
