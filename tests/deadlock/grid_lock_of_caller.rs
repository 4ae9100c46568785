//! The caller of a grid call has the lock that an item on another warp wants.
//@ stderr-contains: waits for the Mutex at
//@ stderr-contains: taken by thread 'main' (0)
//@ stderr-contains: lane 4 of warp
//@ stderr-contains: thread 'main' (0) waits for other warps of its call
//@ nvvm: no
use gpu_std::grid;
use std::sync::Mutex;

fn main() {
    let most = Mutex::new(0);
    let kept = most.lock().unwrap();
    grid::for_each(0..640, |n| {
        if n == 164 {
            *most.lock().unwrap() = n;
        }
    });
    println!("{kept}");
}
