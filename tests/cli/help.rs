//! Help and version.

use crate::support::{Place, run};
use gpu_run_tests::tool;
use snapbox::{assert_data_eq, file};

#[test]
fn short() {
    let said = run(&mut Place::new().tool(&["-h"]));
    assert_eq!(said.code, Some(0));
    assert_data_eq!(said.stdout, file!["snapshots/help-short.txt"]);
}

#[test]
fn long() {
    let said = run(&mut Place::new().tool(&["--help"]));
    assert_eq!(said.code, Some(0));
    assert_data_eq!(said.stdout, file!["snapshots/help-long.txt"]);
}

#[test]
fn of_tests() {
    let place = Place::new();
    let mut command = tool::tool_as(
        "gpu-test",
        &place.directory(),
        &place.path("cache"),
        &["-h"],
    );
    let said = run(&mut command);
    assert_eq!(said.code, Some(0));
    assert_data_eq!(said.stdout, file!["snapshots/help-test.txt"]);
}

/// Every GPU option, and every variable of an option, stands in README.md's table.
#[test]
fn the_readme_has_every_gpu_option() {
    let readme = include_str!("../../README.md");
    let table: Vec<&str> = readme
        .lines()
        .filter(|line| line.starts_with("| `--"))
        .collect();
    let mut seen = 0;
    for word in ["gpu-run", "gpu-test", "gpu-bench"] {
        let place = Place::new();
        let cache = place.path("cache");
        let said = run(&mut tool::tool_as(
            word,
            &place.directory(),
            &cache,
            &["-h"],
        ));
        let (_, rest) = said.stdout.split_once("GPU Options:\n").expect("a heading");
        let of_gpu = rest.split("\n\n").next().expect("a part");
        for line in of_gpu.lines().map(str::trim_start) {
            let Some(name) = line.strip_prefix("--") else {
                continue;
            };
            let name = format!("--{}", name.split([' ', '=', '[']).next().expect("a name"));
            let starts = [format!("`{name}`"), format!("`{name} ")];
            let is_there = table
                .iter()
                .any(|row| starts.iter().any(|start| row.contains(start)));
            assert!(is_there, "README.md says nothing of {name}");
            seen += 1;
        }
        let variables = said.stdout.split("GPU_RUN_").skip(1);
        for rest in variables {
            let name = rest
                .split(|c: char| !(c.is_ascii_uppercase() || c == '_'))
                .next()
                .expect("a name");
            let name = format!("`GPU_RUN_{name}");
            assert!(
                table.iter().any(|row| row.contains(&name)),
                "README.md says nothing of {name}`"
            );
        }
    }
    assert!(seen > 30, "only {seen} options were seen");
}

#[test]
fn version() {
    let said = run(&mut Place::new().tool(&["--version"]));
    assert_eq!(
        said.stdout,
        concat!("cargo-gpu-run ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn lines_fit_a_terminal() {
    let said = run(&mut Place::new().tool(&["--help"]));
    let long: Vec<&str> = said
        .stdout
        .lines()
        .filter(|line| line.chars().count() > 100)
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}
