//! Two threads with names hold what the other wants. A name of more than 56 bytes is cut, between characters.
//@ stderr-contains: thread 'left' (1) waits for the Mutex at 0x
//@ stderr-contains: taken by thread 'a name as long as no thread has one, with the end of ä' (2), which waits
//@ stderr-contains: thread 'main' (0) waits to join thread 'left' (1)
use std::sync::{Barrier, Mutex};
use std::thread::Builder;

static FIRST: Mutex<u32> = Mutex::new(0);
static SECOND: Mutex<u32> = Mutex::new(0);

fn take(mine: &Mutex<u32>, both: &Barrier, theirs: &Mutex<u32>) {
    let mine = mine.lock().unwrap();
    both.wait();
    *theirs.lock().unwrap() += *mine;
}

fn main() {
    let both: &Barrier = Box::leak(Box::new(Barrier::new(2)));
    let long = "a name as long as no thread has one, with the end of äöü";
    let left = Builder::new().name("left".to_owned());
    let left = left.spawn(|| take(&FIRST, both, &SECOND)).unwrap();
    let right = Builder::new().name(long.to_owned());
    right.spawn(|| take(&SECOND, both, &FIRST)).unwrap();
    left.join().unwrap();
}
