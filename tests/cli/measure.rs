//! `cargo measure`: everything that it measures builds, and gives right results on the emulator and on the CPU. No times.

use crate::cache;
use crate::support::{Place, run};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// `measure ARGS` of this workspace, untouched by what surrounds the test.
fn cargo_measure(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args([
            "run",
            "--release",
            "--quiet",
            "--package",
            "gpu-run-measure",
            "--",
        ])
        .args(args)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GPU_RUN_") && name != "GPU_RUN_RUST_SRC" {
            command.env_remove(&name);
        }
    }
    command.env("GPU_RUN_CACHE", cache::shared());
    command
}

#[test]
fn everything_builds_and_gives_right_results() {
    let place = Place::new();
    let folder = place.path("bundle");
    let folder = folder.to_str().expect("a temporary path is UTF-8");
    let built = run(&mut cargo_measure(&["build", folder, "--arch", "sm_70"]));
    assert_eq!(built.code, Some(0), "{}", built.stderr);

    // As on a machine without Rust.
    let mut command = Command::new(Path::new(folder).join("measure"));
    command.args(["run", folder, "--device", "emulator", "--small", "--json"]);
    let said = run(&mut command);
    assert_eq!(said.code, Some(0), "{}\n{}", said.stdout, said.stderr);
    let report: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");

    let rows = report["checked"].as_array().expect("rows");
    assert!(rows.len() > 50, "{}", said.stdout);
    for row in rows {
        assert_eq!(
            (&row["device"], &row["host"]),
            (&true.into(), &true.into()),
            "{row}"
        );
    }
    // What needs a GPU is not run, and a check has no times.
    let parts = report["parts"].as_array().expect("parts");
    let not_run = parts.iter().filter(|part| part["outcome"] != "passed");
    let not_run: BTreeSet<&str> = not_run.filter_map(|part| part["part"].as_str()).collect();
    assert_eq!(
        not_run,
        BTreeSet::from(["cuda-lanes", "cuda-primitives", "cuda-programs"])
    );
    assert!(!said.stdout.contains("median"), "{}", said.stdout);
}

#[test]
fn the_emulator_has_no_times() {
    let said = run(&mut cargo_measure(&["--device", "emulator"]));
    assert_eq!(said.code, Some(2), "{}", said.stderr);
    assert!(
        said.stderr.contains("add --small to check results"),
        "{}",
        said.stderr
    );
}
