//! Lanes take messages of a channel: one more than there are.
//@ stderr-contains: of warp 0 waits for the other end of a channel
//@ stderr-contains: thread 'main' (0) waits for lanes of its warp, among them lane
//@ nvvm: no
use gpu_std::lanes;
use std::sync::{Mutex, mpsc};

fn main() {
    let (sender, receiver) = mpsc::channel();
    let receiver = Mutex::new(receiver);
    for n in 0..9 {
        sender.send(n).unwrap();
    }
    println!("begin");
    // Not lane 0, which is the thread.
    lanes::for_each(0..11, |n| {
        if n > 0 {
            let message: i32 = receiver.lock().unwrap().recv().unwrap();
            assert!(message < 9);
        }
    });
    drop(sender);
}
