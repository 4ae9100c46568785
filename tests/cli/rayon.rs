//! How many threads rayon's pools have: an unmodified rayon, of `examples/crates`.

use crate::cache;
use crate::support::{Said, run};
use gpu_run_tests::tool;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The launcher of the program `rayon_pool`, built once.
static LAUNCHER: LazyLock<PathBuf> = LazyLock::new(|| {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let launcher = built.join("rayon_pool");
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/crates");
    let emit = format!("--emit=launcher={}", launcher.display());
    let args = ["--quiet", "--locked", "--device", "emulator"];
    let package = ["--package", "example-rayon", "--bin", "rayon_pool"];
    let mut command = tool::tool(&crates, cache::shared(), &args);
    command.args(package).arg(emit).args(["--", "2"]);
    let said = run(command.env("CARGO_TARGET_DIR", built.join("crates")));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    launcher
});

/// What it says with these variables.
fn with(variables: &[(&str, &str)], args: &[&str]) -> Said {
    let mut command = Command::new(&*LAUNCHER);
    command.args(args).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("GPU_RUN_DEVICE", "emulator");
    command.envs(variables.iter().copied());
    run(&mut command)
}

#[track_caller]
fn says(variables: &[(&str, &str)], args: &[&str], expected: &str) {
    let said = with(variables, args);
    let what = (said.code, said.stdout.as_str());
    assert_eq!(what, (Some(0), expected), "{}", said.stderr);
}

#[test]
fn a_pool_without_a_size_has_the_devices_and_std_has_all_threads() {
    let expected = "threads: 255\nthe pool: 16\na child sees: nothing\n";
    says(&[], &[], expected);
    // A seed hides what the user has set, and so names the same run elsewhere.
    let seeded = [("GPU_RUN_SEED", "1"), ("RAYON_NUM_THREADS", "3")];
    says(&seeded, &[], expected);
}

#[test]
fn a_pool_of_a_size_has_that() {
    says(&[], &["20"], "threads: 255\na pool: 20\n");
}

#[test]
fn the_users_number_counts() {
    for name in ["RAYON_NUM_THREADS", "RAYON_RS_NUM_CPUS"] {
        let child = if name == "RAYON_NUM_THREADS" {
            "21"
        } else {
            "nothing"
        };
        let expected = format!("threads: 255\nthe pool: 21\na child sees: {child}\n");
        says(&[(name, "21")], &[], &expected);
    }
    // rayon's word for all.
    let expected = "threads: 39\nthe pool: 39\na child sees: 0\n";
    let all = [("RAYON_NUM_THREADS", "0"), ("GPU_RUN_THREADS", "40")];
    says(&all, &[], expected);
}

#[test]
fn a_pool_has_no_more_threads_than_there_are() {
    let expected = "threads: 7\nthe pool: 7\na child sees: nothing\n";
    says(&[("GPU_RUN_THREADS", "8")], &[], expected);
}
