//! What is measured on a GPU and on a CPU, by the same source: `cargo measure`, in the repository's root, builds and runs it for both, and prints one table.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml -- PART         on the CPU
//! cargo gpu-run --release --manifest-path benches/Cargo.toml -- PART     on the GPU
//! ... -- --list     the parts        ... -- PART --small     checks results with little work
//! ... -- PART --json     a line of JSON for each row
//! ```
//!
//! `programs` are what a user writes first; `user.rs` calls them and checks what they return. The others measure the runtime.

mod bench;
mod contention;
mod memory;
mod primitives;
mod printing;
mod programs;
mod spawning;
mod together;
mod user;

use bench::{Asked, Bench};
use std::process::ExitCode;

type Part = fn(Bench);

const PARTS: [(&str, Part); 16] = [
    ("empty-scope", user::empty_scope),
    ("primes", user::primes),
    ("pi", user::pi),
    ("mandelbrot", user::mandelbrot),
    ("sum", user::sum),
    ("bodies", user::bodies),
    ("words", user::words),
    ("sorts", user::sorts),
    ("spawning", spawning::all),
    ("primitives", primitives::all),
    ("panics", primitives::panics),
    ("printing", printing::all),
    ("locks", contention::locks),
    ("wake-ups", contention::wake_ups),
    ("together", together::all),
    ("memory", memory::all),
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
