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

/// Whether a table has the snapshot's rows and numbers. Accesses of whole numbers are exact: each operation makes as many. Instructions, and what is a fraction since
/// threads meet now and then, may differ by a percent: they depend a little on the order of functions in the program and on the names of directories.
fn is_near(table: &str, snapshot: &str) -> bool {
    let is_near_row = |(row, expected): (&str, &str)| {
        // Of the columns, the first is the operation's name and the second counts instructions.
        let columns = expected.split("  ").filter(|column| !column.is_empty());
        let mut found = row.split("  ").filter(|column| !column.is_empty());
        let all = columns.enumerate().all(|(column, expected)| {
            let may_differ = column == 1 || !expected.ends_with(".00");
            found.next().is_some_and(|found| {
                found == expected || may_differ && is_within_a_percent(found, expected)
            })
        });
        all && found.next().is_none()
    };
    table.lines().count() == snapshot.lines().count()
        && table.lines().zip(snapshot.lines()).all(is_near_row)
}

fn is_within_a_percent(found: &str, expected: &str) -> bool {
    let number = |text: &str| text.trim().parse::<f64>();
    match (number(found), number(expected)) {
        (Ok(found), Ok(expected)) => (found - expected).abs() <= 0.01 * expected,
        _ => false,
    }
}

#[test]
fn near_tables() {
    let snapshot = "a: b      100.00     500.00       5.03       0.00\n";
    assert!(is_near(snapshot, snapshot));
    let near = "a: b      100.90     500.00       5.06       0.00\n";
    assert!(is_near(near, snapshot));
    for other in [
        "a: b      102.00     500.00       5.03       0.00\n",
        "a: b      100.00     501.00       5.03       0.00\n",
        "a: b      100.00     500.00       5.13       0.00\n",
        "a: b      100.00     500.00       5.03       0.01\n",
        "a: c      100.00     500.00       5.03       0.00\n",
        "a: b      100.00     500.00       5.03\n",
        "",
    ] {
        assert!(!is_near(other, snapshot), "{other}");
    }
}
