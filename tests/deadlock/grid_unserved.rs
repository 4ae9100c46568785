//! An item of a grid call waits for a message that the caller would send after the call.
//@ stderr-contains: waits for the other end of a channel
//@ stderr-contains: lane 9 of warp
//@ stderr-contains: thread 'main' (0) waits
//@ stderr-contains: grid_unserved::main
//@ nvvm: no
use gpu_std::grid;
use std::sync::{Mutex, mpsc};

fn main() {
    let (sender, receiver) = mpsc::channel::<u32>();
    let receiver = Mutex::new(receiver);
    grid::for_each(0..640, |n| {
        if n == 329 {
            println!("{}", receiver.lock().unwrap().recv().unwrap());
        }
    });
    sender.send(1).unwrap();
}
