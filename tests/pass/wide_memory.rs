//! Fills and copies that all lanes of a warp take part in, of any length and alignment, by several threads at once.
//@ env: GPU_RUN_LANES=1

use std::hint::black_box;
use std::{panic, thread};

/// The shortest that lanes take part in is 2 KiB; a round of all is 4 KiB.
const LENGTHS: [usize; 8] = [1, 2_047, 2_048, 2_100, 4_096, 5_000, 12_288 + 77, 20_000];

fn pattern(len: usize, seed: usize) -> Vec<u8> {
    (0..len).map(|index| ((index + seed) * 7 % 251) as u8).collect()
}

fn check(seed: usize) {
    let from = pattern(20_100, seed);
    let mut to = vec![0u8; 20_100];
    for len in LENGTHS {
        for (target, source) in [(0, 0), (16, 16), (3, 3), (0, 8), (5, 0), (1, 15)] {
            black_box(&mut to[..]).fill(0xee);
            to[target..][..len].copy_from_slice(&black_box(&from[..])[source..][..len]);
            assert!(to[..target].iter().all(|&byte| byte == 0xee), "before {target}");
            assert_eq!(to[target..][..len], from[source..][..len], "{len}: {source} to {target}");
            assert!(to[target + len..].iter().all(|&byte| byte == 0xee), "behind {target} + {len}");
        }
        // Areas that overlap, both ways.
        let mut both = from.clone();
        both.copy_within(..len, 40);
        assert_eq!(both[40..][..len], from[..len]);
        let mut both = from.clone();
        both.copy_within(40..40 + len, 0);
        assert_eq!(both[..len], from[40..][..len]);
    }
}

/// A variable that only its lane can reach.
fn private(seed: u8) -> u64 {
    let words = black_box([u64::from(seed); 400]);
    let copy = words;
    copy.iter().sum()
}

fn main() {
    let sums: u64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..3)
            .map(|seed| {
                scope.spawn(move || {
                    check(seed);
                    private(seed as u8)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(sums, 400 * 3);
    // A thread that panics, and one that runs on at the end: their lanes leave with them.
    assert!(thread::spawn(|| panic::resume_unwind(Box::new(()))).join().is_err());
    thread::spawn(|| loop {
        thread::yield_now();
    });
    println!("all as it must be");
}
