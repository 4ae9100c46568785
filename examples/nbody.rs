//! Bodies that all pull at each other: `grid` gives each body to a lane of the GPU, which sums up the pulls of all others. The energy before
//! and after says whether the steps were right. `cargo gpu-run --release --example nbody -- [BODIES] [STEPS]`, and `cargo run` for the CPU.

mod command;

use gpu_std::grid;
use std::time::Instant;

type Vector = [f32; 3];

#[derive(Clone, Copy)]
struct Body {
    position: Vector,
    velocity: Vector,
}

/// The time of a step. All masses together are 1, and so is the constant of gravitation.
const STEP: f32 = 0.01;
/// Added to the square of each distance, so that a near pass, or a body itself, pulls at nobody without limit.
const NEAR: f32 = 1e-3;

fn main() {
    let [bodies, steps] = command::arguments();
    let count = command::number("number of bodies", bodies, 512, 2..=1 << 22);
    let steps = command::number("number of steps", steps, 10, 1..=1_000_000);
    let place = command::place(grid::count(), 32);
    let mut bodies = grid::map(0..count as u32, body);

    let before = energy(&bodies);
    let start = Instant::now();
    simulate(&mut bodies, steps);
    let took = start.elapsed();
    let after = energy(&bodies);

    let drift = ((after - before) / before).abs();
    println!("energy {before:.6} before, {after:.6} after: a drift of {drift:.1e}");
    let interactions = (count * count * steps) as f64 / took.as_secs_f64();
    println!(
        "nbody of {count} bodies, {steps} steps: {took:.1?}, {:.1} million interactions a second, {place}",
        interactions / 1e6
    );
}

/// Leapfrog: half of a step's push, the way, the other half of the push.
fn simulate(bodies: &mut [Body], steps: usize) {
    let mass = 1.0 / bodies.len() as f32;
    let push = |body: &mut Body, pull: &Vector| {
        (0..3).for_each(|i| body.velocity[i] += STEP / 2.0 * mass * pull[i]);
    };
    let mut pulls = grid::map(&*bodies, |body| pull(body.position, bodies));
    for _ in 0..steps {
        grid::for_each((&mut *bodies, &pulls), |(body, pull)| {
            push(body, pull);
            (0..3).for_each(|i| body.position[i] += STEP * body.velocity[i]);
        });
        grid::map_into(&*bodies, &mut pulls, |body| pull(body.position, bodies));
        grid::for_each((&mut *bodies, &pulls), |(body, pull)| push(body, pull));
    }
}

/// What all bodies of mass 1 do to one that is here.
fn pull(here: Vector, bodies: &[Body]) -> Vector {
    let mut sum = [0.0; 3];
    for body in bodies {
        let [x, y, z] = [0, 1, 2].map(|i| body.position[i] - here[i]);
        let square = x * x + y * y + z * z + NEAR;
        let force = 1.0 / (square * square.sqrt());
        sum = [sum[0] + force * x, sum[1] + force * y, sum[2] + force * z];
    }
    sum
}

/// Of motion and of gravitation.
fn energy(bodies: &[Body]) -> f64 {
    let mass = 1.0 / bodies.len() as f64;
    let of_each = grid::map((bodies, 0..bodies.len()), |(body, at)| {
        let motion = body.velocity.iter().map(|v| f64::from(v * v)).sum::<f64>() / 2.0;
        // Each pair once.
        let pairs = bodies[..at].iter().map(|other| {
            let way = [0, 1, 2].map(|i| f64::from(body.position[i] - other.position[i]));
            let square = way.iter().map(|way| way * way).sum::<f64>() + f64::from(NEAR);
            mass / square.sqrt()
        });
        mass * (motion - pairs.sum::<f64>())
    });
    // In order, so that the sum is the same for any number of lanes.
    of_each.iter().sum()
}

/// A body somewhere in a ball that turns.
fn body(n: u32) -> Body {
    let mut seed = n;
    loop {
        let position = [0; 3].map(|_| random(&mut seed));
        let [x, y, z] = position;
        if x * x + y * y + z * z <= 1.0 {
            let velocity = [-0.8 * y, 0.8 * x, 0.0];
            return Body { position, velocity };
        }
    }
}

/// From -1 to 1, and looks random.
fn random(seed: &mut u32) -> f32 {
    *seed = seed.wrapping_add(0x9e37_79b9);
    let mixed = (*seed ^ *seed >> 16).wrapping_mul(0x7feb_352d);
    let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x846c_a68b);
    ((mixed ^ mixed >> 16) >> 8) as f32 / (1 << 23) as f32 - 1.0
}
