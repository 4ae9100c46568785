//! Lanes of a call vote, shuffle and meet.
//@ nvvm: no
use gpu_std::{lanes, warp};
use std::sync::atomic::{AtomicU32, Ordering};

fn main() {
    let count = lanes::count();
    println!("{count} lanes");
    // SAFETY: here and below each lane has one item, and all go the same way.
    let odd = lanes::map(0..count, |lane| unsafe { warp::ballot(lane % 2 == 1) });
    println!("{:x}: {}", odd[0], odd.iter().all(|&one| one == odd[0]));
    let some = lanes::map(0..count, |lane| unsafe {
        [
            warp::any(lane == 9),
            warp::any(false),
            warp::all(true),
            warp::all(lane != 9),
        ]
    });
    println!("{:?}: {}", some[0], some.iter().all(|one| *one == some[0]));

    let next = lanes::map(0..count, |lane| unsafe {
        let far = warp::shuffle(u64::MAX - lane as u64, lane + 1);
        (far, warp::shuffle(lane as f32 / 2.0, 5), warp::shuffle(lane as i32, lane + 33))
    });
    println!("{:?} {:?}", next[0], next[31]);

    // A sum of neighbours, of which each lane has written its own.
    let words = [const { AtomicU32::new(0) }; 32];
    let sums = lanes::map(0..count, |lane| {
        let mut sum = 0;
        for round in 0..4 {
            words[lane].store(lane as u32 + round, Ordering::Relaxed);
            unsafe { warp::barrier() };
            sum += words[(lane + 1) % 32].load(Ordering::Relaxed);
            unsafe { warp::barrier() };
        }
        sum
    });
    println!("{:?}", &sums[..4]);

    // The smallest, by halves.
    let least = lanes::map(0..count, |lane| {
        let mut least = (lane * 13 + 5) % 37;
        for half in [16, 8, 4, 2, 1] {
            least = least.min(unsafe { warp::shuffle(least, lane ^ half) });
        }
        least
    });
    println!("{}: {}", least[0], least.iter().all(|one| *one == least[0]));
    // Outside of a call the caller is alone.
    println!("{}", unsafe { warp::ballot(true) });
}
