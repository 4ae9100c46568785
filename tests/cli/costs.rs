//! What operations of std cost in accesses of global memory, each a wait on a GPU: a table (docs/performance.md explains it), so that no change makes one dearer unseen.

use crate::support::{Place, gpu_run, run};
use gpu_run_tests::crates;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// As `GPU_RUN_COUNT=1` names them.
const COUNTED: [&str; 8] = [
    "instructions",
    "loads",
    "strong_loads",
    "stores",
    "updates",
    "acquires",
    "releases",
    "host_calls",
];

/// So many operations are measured, by runs with as many and with twice as many.
const OPERATIONS: u64 = 100;

/// What a run of so many operations has counted.
fn counts(launcher: &Path, name: &str, operations: u64) -> [u64; COUNTED.len()] {
    let mut command = Command::new(launcher);
    command.args([name, &operations.to_string()]).envs([
        ("GPU_RUN_DEVICE", "emulator"),
        ("GPU_RUN_COUNT", "1"),
        ("GPU_RUN_THREADS", "16"),
        // A GPU has no other heap, and no other lists of waiters.
        ("GPU_RUN_EMULATOR_HEAP", "device"),
    ]);
    let said = run(&mut command);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let line = said.stderr.lines().last().unwrap_or_default();
    COUNTED.map(|counted| {
        let start = line.split_once(&format!("\"{counted}\":"));
        let number = start.and_then(|(_, rest)| rest.split([',', '}']).next());
        let number = number.and_then(|number| number.parse().ok());
        number.unwrap_or_else(|| panic!("no {counted} in {line}"))
    })
}

#[test]
fn accesses_of_global_memory() {
    let place = Place::new();
    let source = include_str!("costs/operations.rs");
    crates::package(&place.directory(), "main.rs", source);
    let said = gpu_run(&place, &["--release", "--quiet", "--device", "emulator"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let launcher = place
        .directory()
        .join("target/gpu/nvptx64-nvidia-cuda/release/demo");
    let mut table = format!("{:<28}", "for each");
    for counted in COUNTED {
        write!(table, "{:>14}", counted.replace('_', " ")).unwrap();
    }
    table.push('\n');
    for name in said.stdout.lines() {
        let [few, many] = [1, 2].map(|times| counts(&launcher, name, OPERATIONS * times));
        write!(table, "{name:<28}").unwrap();
        for (few, many) in few.into_iter().zip(many) {
            write!(table, "{:>14.2}", (many - few) as f64 / OPERATIONS as f64).unwrap();
        }
        table.push('\n');
    }
    let snapshot = snapbox::file!["snapshots/costs.txt"];
    let is_written_anew = std::env::var_os("SNAPSHOTS").is_some_and(|action| action == "overwrite");
    if is_written_anew || !is_near(&table, include_str!("snapshots/costs.txt")) {
        snapbox::assert_data_eq!(table, snapshot);
    }
}

/// Whether tables have the same rows, and numbers that differ by a percent at most. Where threads meet, the numbers depend a little on how long each takes to come
/// there, and so on the order of functions in the program and on the names of directories.
fn is_near(left: &str, right: &str) -> bool {
    let near = |left: &str, right: &str| match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => (left - right).abs() <= 0.01 * left.max(right),
        _ => left == right,
    };
    let words = |table| str::split_whitespace(table);
    words(left).count() == words(right).count()
        && words(left)
            .zip(words(right))
            .all(|(left, right)| near(left, right))
}

#[test]
fn near_tables() {
    let table = "a: b 100.00 5.00 0.00\n";
    assert!(is_near(table, "a: b 100.90 5.04 0.00\n"));
    for other in [
        "a: b 102.00 5.00 0.00\n",
        "a: b 100.00 6.00 0.00\n",
        "a: b 100.00 5.00 1.00\n",
        "a: c 100.00 5.00 0.00\n",
        "a: b 100.00 5.00\n",
    ] {
        assert!(!is_near(table, other), "{other}");
    }
}
