//@ check-uninit
//@ libnvvm
use std::sync::mpsc::{self, RecvTimeoutError, TryRecvError};
use std::thread;
use std::time::Duration;

fn main() {
    let (tx, rx) = mpsc::channel();
    for sender in 0..16u64 {
        let tx = tx.clone();
        thread::spawn(move || {
            for i in 0..50 {
                tx.send((sender, i)).unwrap();
            }
        });
    }
    let mut next = [0u64; 16];
    for (sender, i) in rx.iter().take(800) {
        assert_eq!(next[sender as usize], i, "order of one sender");
        next[sender as usize] += 1;
    }
    println!("{next:?}");
    println!("{:?}", rx.try_recv() == Err(TryRecvError::Empty));
    println!("{:?}", rx.recv_timeout(Duration::from_millis(1)) == Err(RecvTimeoutError::Timeout));
    drop(tx);
    println!("{:?}", rx.recv());
}
