//! How many instructions copies take: on the emulator the clock counts them.

use crate::cache;
use crate::support::{Place, run};
use gpu_run_tests::{crates, tool};
use std::collections::BTreeMap;

const PROGRAM: &str = r#"
use std::hint::black_box;
use std::time::Instant;

const LEN: usize = 1 << 20;

fn count(what: &str, f: impl FnOnce()) {
    let start = Instant::now();
    f();
    println!("{what}: {}", start.elapsed().as_nanos());
}

fn main() {
    let mut to = vec![0u8; LEN + 64];
    let from = vec![1u8; LEN + 64];
    let (t, f) = (to.as_ptr().align_offset(16), from.as_ptr().align_offset(16));
    count("aligned", || to[t..][..LEN].copy_from_slice(black_box(&from[f..][..LEN])));
    count("skew", || to[t..][..LEN].copy_from_slice(black_box(&from[f + 3..][..LEN])));
    count("insert", || black_box(&mut to).copy_within(t..t + LEN, t + 8));
    count("fill", || to[t..][..LEN].fill(black_box(1)));
    count("compare", || assert!(black_box(&to[t..][..LEN]) == black_box(&from[f..][..LEN])));
    count("short", || to[t..][..black_box(24)].copy_from_slice(black_box(&from[f..][..24])));
    count("array", || {
        let array = black_box(&from[f + 1..][..100]).first_chunk::<100>().unwrap();
        *to[t..].first_chunk_mut().unwrap() = *array;
        black_box(&mut to);
    });
    let mut vec = Vec::new();
    count("push", || (0..100u64).for_each(|i| vec.push(black_box(i))));
}
"#;

/// LLVM's loops over bytes took 48 for each 8 bytes of a copy, 32 of a fill, and 12,500 for the pushes, whose vector moves six times.
#[test]
fn copies_take_few_instructions() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    let arguments = ["--quiet", "--device", "emulator", "--release"];
    let mut tool = tool::tool(&place.directory(), cache::shared(), &arguments);
    // The emulator's own heap would copy by itself when a vector grows.
    let said = run(tool.env("GPU_RUN_EMULATOR_HEAP", "device"));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let counts = said.stdout.lines().filter_map(|line| line.split_once(": "));
    let counts: BTreeMap<&str, u64> = counts
        .map(|(what, count)| (what, count.parse().expect("a number")))
        .collect();
    let words = (1 << 20) / 8;
    for (what, most) in [
        ("aligned", 7 * words),
        ("skew", 9 * words),
        ("insert", 11 * words),
        ("fill", 2 * words),
        ("compare", 8 * words),
        ("short", 150),
        ("array", 500),
        ("push", 8000),
    ] {
        assert!(counts[what] <= most, "{what}: {} of {most}", counts[what]);
    }
}
