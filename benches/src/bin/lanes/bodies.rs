//! What all bodies do to each: an item for each body.

use crate::bench::{Bench, timed};
use crate::random;
use gpu_std::grid;
use gpu_std::math::{multiply_add, rsqrt};

#[derive(Clone, Copy)]
#[repr(C, align(16))]
struct Body {
    place: [f32; 3],
    mass: f32,
}

/// Added to each distance's square, so that a body does not meet itself.
const NEAR: f32 = 1e-4;

pub fn bodies(bench: Bench) {
    let count = bench.size(64 << 10, 100_u32);
    let number = |n: u32| (random(n) >> 8) as f32 / (1 << 24) as f32;
    let bodies = grid::map(0..count, |n| Body {
        place: [0, 1, 2].map(|axis| number(4 * n + axis)),
        mass: 1.0 + number(4 * n + 3),
    });
    let mut pulls = vec![[0.0; 3]; bodies.len()];
    bench.times("n-body, 64 K bodies", grid::count(), || {
        timed(|| grid::map_into(&bodies, &mut pulls, |body| pull(body, &bodies))).0
    });
    for at in (0..bodies.len()).step_by(bodies.len() / 3) {
        let (right, is) = (exact(&bodies[at], &bodies), pulls[at].map(f64::from));
        let off = |axis: usize| (is[axis] - right[axis]).abs();
        let scale = right.iter().map(|part| part.abs()).sum::<f64>();
        assert!(
            (0..3).all(|axis| off(axis) < 1e-3 * scale),
            "{is:?} {right:?}"
        );
    }
}

fn pull(body: &Body, bodies: &[Body]) -> [f32; 3] {
    let Body {
        place: [x, y, z], ..
    } = *body;
    let mut sum = [0.0; 3];
    for other in bodies {
        let way = [other.place[0] - x, other.place[1] - y, other.place[2] - z];
        let square = way
            .iter()
            .fold(NEAR, |sum, way| multiply_add(*way, *way, sum));
        let inverse = rsqrt(square);
        let force = other.mass * inverse * inverse * inverse;
        for axis in 0..3 {
            sum[axis] = multiply_add(force, way[axis], sum[axis]);
        }
    }
    sum
}

/// The same in `f64`.
fn exact(body: &Body, bodies: &[Body]) -> [f64; 3] {
    let mut sum = [0.0; 3];
    for other in bodies {
        let way = [0, 1, 2].map(|axis| f64::from(other.place[axis]) - f64::from(body.place[axis]));
        let square = way.iter().map(|way| way * way).sum::<f64>() + f64::from(NEAR);
        let force = f64::from(other.mass) / (square * square.sqrt());
        (0..3).for_each(|axis| sum[axis] += force * way[axis]);
    }
    sum
}
