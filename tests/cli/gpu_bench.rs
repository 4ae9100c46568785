//! `cargo gpu-bench`: `#[bench]` on the stable compiler, with and without a harness, and beside the CPU.

use crate::support::{Place, gpu_bench};
use gpu_run_tests::crates;

const BENCHES: &str = r#"
#![feature(test)]

extern crate test;

use test::{Bencher, black_box};

#[bench]
fn short(bencher: &mut Bencher) {
    bencher.iter(|| black_box(1u32) + black_box(2));
}

#[bench]
fn long(bencher: &mut Bencher) {
    bencher.bytes = 1000;
    bencher.iter(|| (0..1000u64).map(black_box).sum::<u64>());
}

#[bench]
fn without_an_iteration(_: &mut Bencher) {}

#[bench]
fn broken(bencher: &mut Bencher) {
    println!("before the end");
    bencher.iter(|| assert!(!black_box(true), "as said"));
}

#[test]
fn not_a_bench() {}
"#;

const BARE: &str = r#"
fn main() {
    let start = std::time::Instant::now();
    std::hint::black_box(vec![0u8; 1000]);
    assert!(start.elapsed() > std::time::Duration::ZERO);
    println!("bare: {:?}", std::env::args().skip(1).collect::<Vec<_>>());
}
"#;

fn place() -> Place {
    let place = Place::new();
    let manifest = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[[bench]]\nname = \"bare\"\nharness = false\n\n[workspace]\n";
    crates::write(
        &place.directory(),
        &[
            ("Cargo.toml", manifest),
            ("src/lib.rs", ""),
            ("benches/all.rs", BENCHES),
            ("benches/bare.rs", BARE),
        ],
    );
    place
}

/// Nanoseconds from a line of libtest.
fn median(stdout: &str, name: &str) -> f64 {
    let start = format!("test {name} ");
    let line = stdout.lines().find(|line| line.starts_with(&start));
    let line = line.unwrap_or_else(|| panic!("no `{name}`: {stdout}"));
    let number = line
        .split("bench:")
        .nth(1)
        .and_then(|rest| rest.split(" ns/iter (+/- ").next());
    let number = number.unwrap_or_else(|| panic!("{line}"));
    number.trim().replace(',', "").parse().unwrap()
}

#[test]
fn every_kind_of_bench() {
    let place = place();
    let said = gpu_bench(&place, &["--no-fail-fast"]);
    assert_eq!(said.code, Some(101), "{}", said.stderr);
    let note = "on the emulator a nanosecond is an executed instruction";
    assert_eq!(said.stderr.matches(note).count(), 1, "{}", said.stderr);
    let (short, long) = (median(&said.stdout, "short"), median(&said.stdout, "long"));
    // On the emulator a nanosecond is an instruction: that is no timed assertion.
    assert!(
        short > 0.0 && long > 1000.0 && long > 10.0 * short,
        "{}",
        said.stdout
    );
    for part in [
        " tests\ncode generator: llvm\ntest ",
        " MB/s",
        "before the end",
        "as said",
        "test not_a_bench ... ignored",
        "test without_an_iteration ... bench:           0.00 ns/iter (+/- 0.00)\n",
        "bare: [\"--bench\"]",
        "test result: FAILED. 0 passed; 1 failed; 1 ignored; 3 measured;",
    ] {
        assert!(said.stdout.contains(part), "{part}\n{}", said.stdout);
    }

    let said = gpu_bench(
        &place,
        &["--bench", "all", "short", "--", "--format", "json"],
    );
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    for part in [
        "\"type\": \"bench\", \"name\": \"short\"",
        "\"codegen\": \"llvm\" }",
    ] {
        assert!(said.stdout.contains(part), "{part}\n{}", said.stdout);
    }
}

#[test]
fn beside_the_cpu() {
    let place = place();
    let args = ["--bench", "all", "--compare", "host", "short"];
    let said = gpu_bench(&place, &args);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let measured = said
        .stdout
        .lines()
        .filter(|line| line.starts_with("test short ") && line.contains("... bench:"));
    assert_eq!(measured.count(), 2, "{}", said.stdout);
    let table = said.stdout.lines().next_back().unwrap_or_default();
    let words: Vec<&str> = table.split_whitespace().collect();
    assert_eq!((words[0], words.len()), ("short", 8), "{table}");
    assert!(words[7].parse::<f64>().unwrap() > 0.0, "{table}");
    assert!(
        said.stderr.contains("Measuring on this machine's CPU"),
        "{}",
        said.stderr
    );
}
