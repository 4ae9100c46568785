//! A thread takes a lock that it has.
//@ stderr-contains: deadlock: one thread waits, for nobody
//@ stderr-contains: thread 'main' (0) waits for the Mutex at
//@ stderr-contains: taken by itself
use std::sync::Mutex;

fn main() {
    let numbers = Mutex::new(vec![1]);
    let first = numbers.lock().unwrap();
    numbers.lock().unwrap().push(first[0]);
}
