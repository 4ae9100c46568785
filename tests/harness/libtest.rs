//! The same tests, run by the host's libtest: the output must be equal.

use super::Case;
use super::masked::masked;
use super::suite::{Suite, manifest, target};
use libtest_mimic::Failed;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// Names and command lines. One at a time, where the order would differ.
const LINES: [(&str, &str); 18] = [
    ("list", "ends:: --list"),
    ("list terse", "ends:: --list --format terse"),
    (
        "list terse ignored",
        "ends:: --list --format terse --ignored",
    ),
    ("list json", "ends:: --list --format json"),
    ("pretty", "ends:: --test-threads 1"),
    (
        "pretty two at a time",
        "ends::passes ends::fails --exact --test-threads 1",
    ),
    ("terse", "ends:: --format terse --test-threads 1"),
    ("quiet", "ends:: -q --test-threads 1"),
    (
        "json",
        "ends:: --format json --test-threads 1 --report-time",
    ),
    ("show output", "ends:: --show-output --test-threads 1"),
    ("report time", "ends:: --report-time --test-threads 1"),
    ("ignored", "ends:: --ignored --test-threads 1"),
    (
        "include ignored",
        "ends:: --include-ignored --test-threads 1",
    ),
    ("skip", "ends:: --skip panics --skip fails --test-threads 1"),
    (
        "exact no capture",
        "ends::passes --exact --nocapture --test-threads 1",
    ),
    (
        "exclude should_panic",
        "ends:: --exclude-should-panic --test-threads 1",
    ),
    ("shuffle", "ends:: --shuffle-seed 7 --test-threads 1"),
    ("nothing", "no::such::test"),
];

pub fn cases() -> Vec<Case> {
    LINES
        .iter()
        .map(|(name, line)| {
            Case::new(format!("libtest/{name}"), true, move |suite| {
                check(suite, name, line)
            })
        })
        .collect()
}

fn check(suite: &Suite, name: &str, line: &str) -> Result<(), Failed> {
    let expected = match &suite.expected {
        Some(directory) => fs::read_to_string(directory.join(name))?,
        None => host(line),
    };
    let words: Vec<&str> = line.split(' ').collect();
    let output = suite.run(&words);
    let found = shown(&output.stdout, output.status.code());
    if found == expected {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(
        format!("--- the host's libtest\n{expected}\n--- ours\n{found}\n--- stderr\n{stderr}")
            .into(),
    )
}

fn shown(stdout: &[u8], code: Option<i32>) -> String {
    format!(
        "{}exit code {code:?}\n",
        masked(&String::from_utf8_lossy(stdout))
    )
}

/// What the host's libtest prints.
fn host(line: &str) -> String {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["test", "--lib", "--manifest-path"])
        .arg(manifest())
        .arg("--target-dir")
        .arg(target())
        .args(["--", "-Zunstable-options"])
        .args(line.split(' '));
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("RUST_")
            || name.starts_with("CARGO_") && !name.starts_with("CARGO_HOME")
        {
            command.env_remove(&*name);
        }
    }
    // libtest's way to its unstable options on a stable compiler.
    let output = command
        .env("RUSTC_BOOTSTRAP", "1")
        .output()
        .expect("cargo starts");
    assert!(
        matches!(output.status.code(), Some(0 | 101)) && !output.stdout.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    shown(&output.stdout, output.status.code())
}

/// Writes what the host's libtest prints, for machines without one.
pub fn record(_: &Suite, into: &Path) {
    let directory = into.join("expected");
    fs::create_dir_all(&directory).unwrap();
    for (name, line) in LINES {
        fs::write(directory.join(name), host(line)).unwrap();
    }
}
