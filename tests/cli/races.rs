//! Kinds of data races, with and without what orders them.

use crate::support::{Place, gpu_run, run};
use gpu_run_tests::crates;
use std::path::PathBuf;
use std::process::Command;

const KINDS: &str = include_str!("races/kinds.rs");

/// The launcher of the program, and the names of all kinds.
fn kinds(place: &Place) -> (PathBuf, Vec<String>) {
    crates::package(&place.directory(), "main.rs", KINDS);
    let said = gpu_run(place, &["--quiet", "--device", "emulator"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let directory = place
        .directory()
        .join("target/gpu/nvptx64-nvidia-cuda/debug");
    let names = said.stdout.lines().map(str::to_owned).collect();
    (directory.join("demo"), names)
}

/// Each is a run of its own, under two seeds and without one.
#[test]
fn each_kind_is_reported_unless_something_orders_it() {
    let place = Place::new();
    let (launcher, names) = kinds(&place);
    assert!(names.len() > 60, "{names:?}");
    let mut wrong = Vec::new();
    for name in &names {
        let wanted = if name.ends_with("_ordered") { 0 } else { 122 };
        for seed in [None, Some("1"), Some("2")] {
            let mut command = Command::new(&launcher);
            command
                .arg(name)
                .envs([
                    ("GPU_RUN_DEVICE", "emulator"),
                    ("GPU_RUN_DETECT_RACES", "1"),
                ])
                .envs(seed.map(|seed| ("GPU_RUN_SEED", seed)));
            let said = run(&mut command);
            let is_race = said.stderr.contains("data race: ");
            if said.code != Some(wanted) || is_race != (wanted == 122) {
                wrong.push(format!(
                    "{name}, seed {seed:?}: {:?}\n{}",
                    said.code, said.stderr
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
