//! How many threads rayon's pools have, and which versions of rayon-core are edited on their way to the compiler: an unmodified rayon, of `examples/crates`, and
//! small crates of its name.

use crate::cache;
use crate::support::{Place, Said, gpu_run, run};
use gpu_run_tests::{crates, tool};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The launcher of the program `rayon_pool`, built once.
static LAUNCHER: LazyLock<PathBuf> = LazyLock::new(|| build("rayon_pool", &["2"]));

/// Builds one of the programs, and runs it once.
fn build(program: &str, args_of_program: &[&str]) -> PathBuf {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let launcher = built.join(program);
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/crates");
    let emit = format!("--emit=launcher={}", launcher.display());
    let args = ["--quiet", "--locked", "--device", "emulator"];
    let package = ["--package", "example-rayon", "--bin", program];
    let mut command = tool::tool(&crates, cache::shared(), &args);
    command
        .args(package)
        .arg(emit)
        .arg("--")
        .args(args_of_program);
    let said = run(command.env("CARGO_TARGET_DIR", built.join("crates")));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    launcher
}

/// What it says with these variables.
fn with(variables: &[(&str, &str)], args: &[&str]) -> Said {
    run_with(&LAUNCHER, variables, args)
}

fn run_with(launcher: &Path, variables: &[(&str, &str)], args: &[&str]) -> Said {
    let mut command = Command::new(launcher);
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

#[test]
fn rayon_of_the_registry_is_edited() {
    // `--locked` has held when it was built.
    let image = std::fs::read(&*LAUNCHER).unwrap();
    // As both manglings write it: the text of the edits, which the tool carries, has no such number.
    let symbol = b"12gpu_run_word";
    assert!(image.windows(symbol.len()).any(|bytes| bytes == symbol));
    // rayon is, too: the program contains nothing by which it could be seen.
    let copies = cache::shared().join("published");
    let names = std::fs::read_dir(&copies).unwrap();
    let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.any(|name| name.starts_with("rayon-1.12.0-")));
    // What is edited is named by its place in the registry.
    let copies = copies.to_str().unwrap().as_bytes();
    assert!(!image.windows(copies.len()).any(|bytes| bytes == copies));
}

/// What the program `rayon_lanes` says, of lanes first.
const LANES: &str = "more threads than the pool has: true
unzip: true Some(1998)
owned: 1999000
first: Some(976), last: Some(9023)
none below 100: true
chars: 2100
words: 1800
bridge: 249500
flat: 4950
nested: 300 300
scopes: 492
spawned: 4950
pool: {3}
another pool: 120
broadcasts: true
panic: Some(7)
made and dropped: true true
init: 4501500
sorted: true
zip: 10000
chunks: Some(7)
";

#[test]
fn leaves_use_all_lanes_and_mean_what_they_mean_in_rayon() {
    let launcher = build("rayon_lanes", &[]);
    let says = |variables: &[(&str, &str)], expected: &str| {
        let said = run_with(&launcher, variables, &[]);
        let what = (said.code, said.stdout.as_str());
        assert_eq!(what, (Some(0), expected), "{}", said.stderr);
    };
    says(&[("GPU_RUN_DETECT_RACES", "1")], LANES);
    let without = LANES.replace("has: true", "has: false");
    says(&[("GPU_RUN_LANES", "0")], &without);
    for schedule in ["random", "pct"] {
        let seeds = [
            ("GPU_RUN_MANY_SEEDS", "0..4"),
            ("GPU_RUN_SCHEDULE", schedule),
            ("GPU_RUN_DETECT_RACES", "1"),
        ];
        let said = run_with(&launcher, &seeds, &[]);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
    }
}

#[test]
fn who_asks_for_a_workers_number_has_one_lane_for_each() {
    let said = run_with(&build("rayon_index", &[]), &[], &[]);
    let expected = "a thread for each worker: true\nnumbers below the pool's size: true\n";
    assert_eq!(said.stdout, expected, "{}", said.stderr);
}

/// A program that uses a crate of that name in `used`, and says what its `name` says.
fn with_small_rayon_core(version: &str, used: &str) -> Place {
    let place = Place::new();
    let manifest = format!(
        "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nrayon-core = \"1\"\n\n\
         [patch.crates-io]\nrayon-core.path = {used:?}\n\n[workspace]\n"
    );
    let package = format!(
        "[package]\nname = \"rayon-core\"\nversion = {version:?}\nedition = \"2021\"\n\n[workspace]\n"
    );
    let source = "pub fn name() -> &'static str {\n    \"small\"\n}\n";
    let main = "fn main() {\n    println!(\"{}\", rayon_core::name());\n}\n";
    let below = |file: &str| format!("{used}/{file}");
    let mut files = vec![
        ("Cargo.toml".to_owned(), manifest.as_str()),
        ("src/main.rs".to_owned(), main),
        (below(".cargo-ok"), ""),
        (below("Cargo.toml"), package.as_str()),
        (below("src/lib.rs"), source),
    ];
    for file in [
        "registry.rs",
        "latch.rs",
        "sleep/mod.rs",
        "sleep/counters.rs",
    ] {
        files.push((below(&format!("src/{file}")), ""));
    }
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    crates::write(&place.directory(), &files);
    place
}

/// Such a program works, and its user is told once why its rayon-core is as it is.
#[track_caller]
fn stays_as_it_is(version: &str, used: &str, why: &str) {
    let place = with_small_rayon_core(version, used);
    let said = gpu_run(&place, &["--offline", "--device", "emulator"]);
    let what = (said.code, said.stdout.as_str());
    assert_eq!(what, (Some(0), "small\n"), "{}", said.stderr);
    let note = format!("note: rayon-core {version} {why}: its idle workers");
    assert_eq!(said.stderr.matches(&note).count(), 1, "{}", said.stderr);
    assert!(!said.stderr.contains("error"), "{}", said.stderr);
}

#[test]
fn a_version_that_is_not_known_stays_as_it_is() {
    let used = "registry/src/index/rayon-core-1.14.0";
    stays_as_it_is("1.14.0", used, "is not known here");
}

#[test]
fn a_patch_of_the_users_stays_as_it_is() {
    stays_as_it_is("1.13.0", "used", "does not come from a registry");
}

#[test]
fn another_source_of_a_known_version_stays_as_it_is() {
    let why = "cannot be edited here, since its src/registry.rs is another";
    let used = "registry/src/index/rayon-core-1.13.0";
    stays_as_it_is("1.13.0", used, why);
}
