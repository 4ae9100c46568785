//! Who reads wants to write, and waits for the readers.
//@ stderr-contains: thread 'main' (0) waits to write to the RwLock at
use std::sync::RwLock;

fn main() {
    let number = RwLock::new(1);
    let read = number.read().unwrap();
    *number.write().unwrap() = *read + 1;
}
