//! What rayon is measured by, in pools of several sizes, on a GPU and on a CPU: `cargo measure` builds and runs it for both. It is a program of its own, since rayon's leaves run on all lanes of a warp, and
//! code for lanes makes other operations of a program slower.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml --bin pools -- PART         on the CPU
//! cargo gpu-run --release --manifest-path benches/Cargo.toml --bin pools -- PART     on the GPU
//! ... -- --list     the parts        ... -- PART --small     checks results with little work
//! ... -- PART --json     a line of JSON for each row
//! ```

#[path = "../../bench.rs"]
#[expect(dead_code, reason = "the other programs use all of it")]
mod bench;
#[path = "../../programs/mod.rs"]
mod programs;
mod sizes;
#[path = "../../user.rs"]
#[expect(dead_code, reason = "the other program uses all of it")]
mod user;

use bench::Asked;
use std::process::ExitCode;

fn main() -> ExitCode {
    let asked = Asked::of_arguments();
    if asked.list {
        sizes::parts().iter().for_each(|name| println!("{name}"));
        return ExitCode::SUCCESS;
    }
    for part in &asked.parts {
        let Some(size) = sizes::size_of(part) else {
            return bench::no_part(part);
        };
        sizes::all(asked.bench, size);
    }
    ExitCode::SUCCESS
}
