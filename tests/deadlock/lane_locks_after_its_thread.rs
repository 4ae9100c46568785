//! The thread keeps a lock and makes a call, whose lanes want it. Lane 0 would find it taken by itself.
//@ stderr-contains: lane 30 of warp 0 waits for the Mutex at
//@ stderr-contains: taken by thread 'main' (0)
//@ stderr-contains: waits for lanes of its warp, among them lane 30 of warp 0
//@ nvvm: no
use gpu_std::lanes;
use std::sync::Mutex;

static SUM: Mutex<u32> = Mutex::new(0);

fn main() {
    let mut sum = SUM.lock().unwrap();
    lanes::for_each(0..32, |n| {
        if n == 30 {
            *SUM.lock().unwrap() += n;
        }
    });
    *sum += 1;
}
