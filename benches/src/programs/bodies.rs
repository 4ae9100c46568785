//! The potential energy of bodies that attract each other: all pairs.

use std::thread;

#[derive(Clone, Copy)]
pub struct Body {
    pub x: f32,
    pub y: f32,
    pub z: f32,
    pub mass: f32,
}

pub fn energy(bodies: &[Body], threads: usize) -> f64 {
    let each = bodies.len().div_ceil(threads);
    let twice: f64 = thread::scope(|scope| {
        let parts: Vec<_> = bodies
            .chunks(each)
            .map(|own| {
                scope.spawn(|| {
                    own.iter()
                        .map(|body| f64::from(of(body, bodies)))
                        .sum::<f64>()
                })
            })
            .collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum()
    });
    twice / 2.0
}

/// What all bodies do to one; a little is added to each distance, so that a body does not meet itself.
fn of(body: &Body, bodies: &[Body]) -> f32 {
    let mut sum = 0.0;
    for other in bodies {
        let (x, y, z) = (body.x - other.x, body.y - other.y, body.z - other.z);
        sum -= other.mass / (x * x + y * y + z * z + 1e-4).sqrt();
    }
    sum * body.mass
}
