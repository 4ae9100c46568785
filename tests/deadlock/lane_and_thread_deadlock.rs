//! A lane and another thread want what the other has.
//@ stderr-contains: lane 5 of warp 0 waits for the Mutex at
//@ stderr-contains: taken by thread 'other' (1)
//@ stderr-contains: taken by lane 5 of warp 0
//@ nvvm: no
use gpu_std::lanes;
use std::sync::{Barrier, Mutex};
use std::thread::Builder;

static FIRST: Mutex<u32> = Mutex::new(0);
static SECOND: Mutex<u32> = Mutex::new(0);
static BOTH: Barrier = Barrier::new(2);

fn take(mine: &Mutex<u32>, theirs: &Mutex<u32>) {
    let mine = mine.lock().unwrap();
    BOTH.wait();
    *theirs.lock().unwrap() += *mine;
}

fn main() {
    let other = Builder::new().name("other".to_owned());
    let other = other.spawn(|| take(&FIRST, &SECOND)).unwrap();
    lanes::for_each(0..32, |n| {
        if n == 5 {
            take(&SECOND, &FIRST);
        }
    });
    other.join().unwrap();
}
