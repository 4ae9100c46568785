//! Items must not wait for each other: lanes have several, and a barrier for all items lets none of them go on.
//@ stderr-contains: thread 'main' (0) waits at a Barrier for more threads
//@ stderr-contains: lane 1 of warp 0 waits at a Barrier for more threads, and so do 30 more
//@ nvvm: no
use gpu_std::lanes;
use std::sync::Barrier;

fn main() {
    // One for each lane: that works.
    let barrier = Barrier::new(lanes::count());
    lanes::for_each(0..lanes::count(), |_| drop(barrier.wait()));
    println!("one each");
    let barrier = Barrier::new(40);
    lanes::for_each(0..40, |_| drop(barrier.wait()));
}
