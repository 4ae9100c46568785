//! A lane takes a lock that it has.
//@ stderr-contains: deadlock:
//@ stderr-contains: lane 7 of warp 0 waits for the Mutex at
//@ stderr-contains: taken by itself
//@ stderr-contains: thread 'main' (0) waits for lanes of its warp, among them lane 7 of warp 0
//@ nvvm: no
use gpu_std::lanes;
use std::sync::Mutex;

fn main() {
    let numbers = Mutex::new(vec![1]);
    lanes::for_each(0..32, |n| {
        if n == 7 {
            let first = numbers.lock().unwrap();
            numbers.lock().unwrap().push(first[0]);
        }
    });
}
