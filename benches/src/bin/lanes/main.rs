//! What the lanes of a GPU are measured by, on a GPU and on a CPU, by the same source, all of it safe: `cargo measure` builds and runs it for both.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml --bin lanes -- PART         on the CPU
//! cargo gpu-run --release --manifest-path benches/Cargo.toml --bin lanes -- PART     on the GPU
//! ... -- --list     the parts        ... -- PART --small     checks results with little work
//! ... -- PART --json     a line of JSON for each row
//! ```
//!
//! benches/cuda/lanes.cu has the same rows in CUDA C++. Each result is checked: all of it where a formula says what it is, else by a sample, or by what a CPU has computed.

#[path = "../../bench.rs"]
#[expect(dead_code, reason = "the other program uses all of it")]
mod bench;
mod bodies;
mod calls;
mod histogram;
mod mandelbrot;
mod matrix;
mod sort;
mod streams;

use bench::{Asked, Bench};
use std::process::ExitCode;

type Part = fn(Bench);

/// The names say whose they are, for `cargo measure --only lanes`.
const PARTS: [(&str, Part); 9] = [
    ("lanes-calls", calls::all),
    ("lanes-saxpy", streams::saxpy),
    ("lanes-sum", streams::sum),
    ("lanes-scan", streams::scan),
    ("lanes-histogram", histogram::histogram),
    ("lanes-sort", sort::sort),
    ("lanes-mandelbrot", mandelbrot::mandelbrot),
    ("lanes-bodies", bodies::bodies),
    ("lanes-matrix", matrix::product),
];

fn main() -> ExitCode {
    let asked = Asked::of_arguments();
    if asked.list {
        PARTS.iter().for_each(|(name, _)| println!("{name}"));
        return ExitCode::SUCCESS;
    }
    for part in &asked.parts {
        let Some((_, run)) = PARTS.iter().find(|(name, _)| name == part) else {
            return bench::no_part(part);
        };
        run(asked.bench);
    }
    ExitCode::SUCCESS
}

/// A number that looks random: the `n`th of a sequence. benches/cuda/lanes.cu has the same.
fn random(n: u32) -> u32 {
    let n = (n ^ n >> 16).wrapping_mul(0x7feb_352d);
    let n = (n ^ n >> 15).wrapping_mul(0x846c_a68b);
    n ^ n >> 16
}
