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
