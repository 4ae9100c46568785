//! Two threads make a call each, and lanes with the same number meet.
//@ stderr-contains: data race:
//@ stderr-contains: by lane 4 of warp 1
//@ stderr-contains: by lane 4 of warp 2
//@ stderr-contains: heap block of 128 bytes
//@ nvvm: no
use gpu_std::lanes;
use std::sync::Barrier;
use std::thread;

struct Table(*mut u32);
// SAFETY: none; that is the bug.
unsafe impl Sync for Table {}

fn main() {
    let both = Barrier::new(2);
    let mut places = vec![0; 32];
    let table = Table(places.as_mut_ptr());
    thread::scope(|scope| {
        for value in 1..3 {
            let (both, table) = (&both, &table);
            scope.spawn(move || {
                both.wait();
                lanes::for_each(0..32, |n| {
                    // Of the others each thread has some.
                    if n == 4 || n % 2 == value % 2 {
                        unsafe { *table.0.add(n) += value as u32 };
                    }
                });
                both.wait();
            });
        }
    });
    println!("{}", places[4]);
}
