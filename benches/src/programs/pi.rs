//! Pi, by the share of random points that lie within a circle.

use std::thread;

pub fn pi(points: u64, threads: usize) -> f64 {
    let each = points.div_ceil(threads as u64);
    let hits: u64 = thread::scope(|scope| {
        let all: Vec<_> = (0..threads as u64)
            .map(|seed| scope.spawn(move || hits(each, seed)))
            .collect();
        all.into_iter().map(|hits| hits.join().unwrap()).sum()
    });
    4.0 * hits as f64 / (each * threads as u64) as f64
}

fn hits(points: u64, seed: u64) -> u64 {
    let mut state = (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut hits = 0;
    for _ in 0..points {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let x = (state >> 40) as f32 / (1 << 24) as f32;
        let y = (state >> 8 & 0xFF_FFFF) as f32 / (1 << 24) as f32;
        hits += u64::from(x * x + y * y <= 1.0);
    }
    hits
}
