//! Lanes of two warps want what the other has.
//@ stderr-contains: lane 5 of warp 0 waits for the Mutex at
//@ stderr-contains: lane 5 of warp 1 waits for the Mutex at
//@ stderr-contains: taken by lane 5 of warp 0
//@ stderr-contains: taken by lane 5 of warp 1
//@ nvvm: no
use gpu_std::grid;
use std::sync::{Barrier, Mutex};

fn main() {
    let locks = [Mutex::new(0), Mutex::new(0)];
    let both = Barrier::new(2);
    // Two tiles.
    grid::for_each(0..64_usize, |n| {
        if n % 32 == 5 {
            let mine = locks[n / 32].lock().unwrap();
            both.wait();
            *locks[1 - n / 32].lock().unwrap() += *mine;
        }
    });
}
