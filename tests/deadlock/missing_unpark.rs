//! A thread parks, and nobody unparks it.
//@ stderr-contains: waits to be unparked
//@ stderr-contains: thread 'main' (0) waits to join thread '<unnamed>' (1)
//@ stderr-contains: deadlock: each of 2 threads waits for another
//@ stderr-contains: std::thread::functions::park
//@ stderr-contains: missing_unpark::main

use std::thread;

fn main() {
    println!("before");
    let sleeper = thread::spawn(thread::park);
    sleeper.join().unwrap();
}
