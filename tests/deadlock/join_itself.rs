//! A thread is given its own handle, and joins itself.
//@ stderr-contains: thread 'itself' (1) waits to join itself
use std::sync::mpsc;
use std::thread::{Builder, JoinHandle};

fn main() {
    let (sender, receiver) = mpsc::channel::<JoinHandle<()>>();
    let (done, end) = mpsc::channel::<()>();
    let thread = Builder::new().name("itself".to_owned()).spawn(move || {
        receiver.recv().unwrap().join().unwrap();
        drop(done);
    });
    sender.send(thread.unwrap()).unwrap();
    let _ = end.recv();
}
