//@ exit: 134
//! A thread-local that panics when it is dropped ends the program, as std documents.
use std::thread;

struct Bomb;
impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("dropped");
    }
}
thread_local!(static BOMB: Bomb = const { Bomb });

fn main() {
    println!("before");
    thread::spawn(|| BOMB.with(|_| ())).join().unwrap();
    println!("not reached");
}

//@ nvvm: 134
