//! What lines on stdout and stderr cost. A part of its own, since what it prints is not a result.

use crate::bench::Bench;

pub fn all(bench: Bench) {
    bench.each("println! of a short line", 50, |index| {
        println!("line {index}")
    });
    bench.each("eprintln! of a short line", 50, |index| {
        eprintln!("line {index}")
    });
}
