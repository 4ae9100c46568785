//! `cargo gpu-test`: what cargo's flags select is built with rustc's harness and reaches the tests with its arguments.

use crate::support::{Place, Said, gpu_run, gpu_test, run};
use gpu_run_tests::{crates, executable, tool};
use std::fs;

const LIBRARY: &str = r#"
pub fn double(number: u32) -> u32 {
    number * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles() {
        assert_eq!(double(3), 6);
    }

    #[test]
    fn fails_with_words() {
        println!("three doubled");
        assert_eq!(double(3), 7, "arithmetic");
    }

    #[test]
    #[should_panic(expected = "overflow")]
    fn overflows_in_a_dev_build() {
        double(std::hint::black_box(u32::MAX));
    }

    #[test]
    #[ignore = "for the patient"]
    fn long() {}
}
"#;

const PROGRAM: &str = r#"
fn main() {
    println!("an ordinary program: {:?}", std::env::args().nth(1));
}

#[test]
fn of_the_program() {}
"#;

/// Runs in its package's directory, wherever cargo was called.
const INTEGRATION: &str = r#"
use std::sync::mpsc;
use std::thread;

#[test]
fn threads_and_files() {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(app::double(21)));
    assert_eq!(receiver.recv(), Ok(42));
    assert_eq!(thread::current().name(), Some("threads_and_files"));
    assert_eq!(std::fs::read_to_string("data.txt").unwrap(), "here");
}

#[test]
fn result() -> Result<(), std::num::ParseIntError> {
    "7".parse::<u32>().map(drop)
}
"#;

/// Without a harness a test is a program, which fails by its exit code.
const BARE: &str = r#"
fn main() {
    println!("bare: {:?}", std::env::args().nth(1));
}
"#;

fn place() -> Place {
    let place = Place::new();
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lib]\ndoctest = false\n\n[[test]]\nname = \"bare\"\nharness = false\n";
    let files = [
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n",
        ),
        ("app/Cargo.toml", manifest),
        ("app/data.txt", "here"),
        ("app/src/lib.rs", LIBRARY),
        ("app/src/main.rs", PROGRAM),
        ("app/tests/all.rs", INTEGRATION),
        ("app/tests/bare.rs", BARE),
    ];
    crates::write(&place.directory(), &files);
    place
}

/// The lines that the tests print, without times.
fn results(said: &Said) -> Vec<&str> {
    let lines = said.stdout.lines();
    let lines = lines.map(|line| line.split("; finished in").next().unwrap_or(line));
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn a_whole_package() {
    let place = place();
    let said = gpu_test(&place, &["--no-fail-fast"]);
    assert_eq!(said.code, Some(101), "{}", said.stderr);
    for line in [
        "test tests::doubles ... ok",
        "test tests::fails_with_words ... FAILED",
        "three doubled",
        "assertion `left == right` failed: arithmetic",
        "test tests::overflows_in_a_dev_build - should panic ... ok",
        "test tests::long ... ignored, for the patient",
        "test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out",
        "test of_the_program ... ok",
        "test threads_and_files ... ok",
        "test result ... ok",
        "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        "bare: None",
    ] {
        assert!(results(&said).contains(&line), "{line}\n{}", said.stdout);
    }
    let stderr = place.normalise(&said.stderr);
    for part in [
        "Running unittests src/lib.rs (target/gpu/nvptx64-nvidia-cuda/debug/deps/app-",
        "Running tests/all.rs (target/gpu/nvptx64-nvidia-cuda/debug/deps/all-",
        "error: 1 target failed:\n    `--lib`",
    ] {
        assert!(stderr.contains(part), "{part}\n{stderr}");
    }

    // What follows selects from the same build.
    let said = gpu_test(&place, &["--lib", "doubles", "--", "--exact"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(said.stdout.contains("running 0 tests"), "{}", said.stdout);
    assert!(!said.stderr.contains("Compiling"), "{}", said.stderr);

    let said = gpu_test(
        &place,
        &["--lib", "--", "doubles", "long", "--include-ignored"],
    );
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(
        results(&said),
        [
            "running 2 tests",
            "test tests::doubles ... ok",
            "test tests::long ... ok",
            "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out",
        ]
    );

    let said = gpu_test(&place, &["--test", "bare", "--", "--word"]);
    assert_eq!(said.stdout, "bare: Some(\"--word\")\n", "{}", said.stderr);

    let report = place.directory().join("app/results/junit.xml");
    let directory = place.directory().join("app");
    let mut command = tool::tool_as(
        "gpu-test",
        &directory,
        crate::cache::shared(),
        &[
            "-q",
            "--bins",
            "--test",
            "all",
            "--junit",
            "results/junit.xml",
        ],
    );
    let said = run(&mut command);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let text = fs::read_to_string(report).expect("a report beside the caller's files");
    for part in [
        "tests=\"3\"",
        "<testsuite name=\"all\"",
        "name=\"of_the_program\"",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }

    let said = gpu_run(&place, &["--", "word"]);
    assert_eq!(
        said.stdout, "an ordinary program: Some(\"word\")\n",
        "{}",
        said.stderr
    );
}

/// Examples of every kind: what rustdoc says of each, in its own order of lines.
const DOCUMENTED: &str = r#"
//! ```
//! let thread = std::thread::spawn(demo::one);
//! assert_eq!(thread.join().unwrap(), 1);
//! ```
//!
//! ```should_panic
//! panic!("as said");
//! ```
//!
//! ```should_panic
//! demo::one();
//! ```
//!
//! ```no_run
//! loop {}
//! ```
//!
//! ```compile_fail
//! let number: u32 = "";
//! ```
//!
//! ```
//! println!("the last words");
//! assert_eq!(demo::one(), 2, "not two");
//! ```
//!
//! ```
//! #![feature(never_type)]
//! ```
pub fn one() -> u32 {
    1
}
"#;

#[test]
fn examples_in_documentation() {
    let place = Place::new();
    crates::package(&place.directory(), "lib.rs", DOCUMENTED);
    let said = gpu_test(&place, &[]);
    assert_eq!(said.code, Some(101), "{}", said.stderr);
    for part in [
        "running 0 tests",
        "running 7 tests",
        "test src/lib.rs - (line 2) ... ok",
        "test src/lib.rs - (line 7) ... ok",
        "test src/lib.rs - (line 11) ... FAILED",
        "test src/lib.rs - (line 15) - compile ... ok",
        "test src/lib.rs - (line 19) - compile fail ... ok",
        "test src/lib.rs - (line 23) ... FAILED",
        "test src/lib.rs - (line 28) ... FAILED",
        "Test executable succeeded, but it's marked `should_panic`.",
        "Test executable failed (exit status: 101).",
        "stdout:\nthe last words",
        "assertion `left == right` failed: not two",
        "error[E0554]: `#![feature]` may not be used on the stable release channel",
        "test result: FAILED. 4 passed; 3 failed;",
    ] {
        assert!(said.stdout.contains(part), "{part}\n{}", said.stdout);
    }
}

/// Examples by every attribute that changes what rustdoc prints.
const ATTRIBUTES: &str = r#"
//! ```
//! assert_eq!(1, 1);
//! ```
//!
//! ```should_panic
//! panic!("as said");
//! ```
//!
//! ```should_panic,standalone_crate
//! panic!("as said");
//! ```
//!
//! ```should_panic,no_run
//! panic!("never");
//! ```
//!
//! ```no_run
//! loop {}
//! ```
//!
//! ```compile_fail
//! let number: u32 = "";
//! ```
//!
//! ```ignore
//! no Rust
//! ```
"#;

/// The lines of tests that rustdoc prints, in the order of names.
fn examples(stdout: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = stdout
        .lines()
        .filter(|line| line.starts_with("test src/"))
        .collect();
    lines.sort_unstable();
    lines
}

/// rustdoc marks an example as `should panic` only where it merges it with others, which edition 2024 does and we do not.
#[test]
fn names_of_examples_are_those_of_cargo_test() {
    for edition in ["2021", "2024"] {
        let place = Place::new();
        let manifest = format!(
            "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"{edition}\"\n\n[workspace]\n"
        );
        let files = [
            ("Cargo.toml", manifest.as_str()),
            ("src/lib.rs", ATTRIBUTES),
        ];
        crates::write(&place.directory(), &files);
        let ours = gpu_test(&place, &["--doc"]);
        assert_eq!(ours.code, Some(0), "{}", ours.stderr);
        let mut command = std::process::Command::new("cargo");
        command
            .args(["test", "--doc"])
            .current_dir(place.directory());
        let hosts = run(&mut command);
        assert_eq!(hosts.code, Some(0), "{}", hosts.stderr);

        let merged = "test src/lib.rs - (line 6) - should panic ... ok";
        assert_eq!(
            hosts.stdout.contains(merged),
            edition == "2024",
            "{}",
            hosts.stdout
        );
        let hosts = hosts
            .stdout
            .replace(merged, &merged.replace(" - should panic", ""));
        assert_eq!(examples(&ours.stdout).len(), 7, "{}", ours.stdout);
        assert_eq!(
            examples(&ours.stdout),
            examples(&hosts),
            "edition {edition}"
        );
    }
}

#[test]
fn only_built() {
    let place = place();
    let said = gpu_test(&place, &["--no-run", "--lib"]);
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), ""),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr.contains("Executable unittests src/lib.rs"),
        "{}",
        said.stderr
    );
}

#[test]
fn selections_without_names_list() {
    let place = place();
    let mut command = tool::tool_as(
        "gpu-test",
        &place.directory(),
        crate::cache::shared(),
        &["--test"],
    );
    let said = run(&mut command);
    assert_eq!(said.code, Some(101));
    assert!(
        said.stderr
            .contains("Available test targets:\n    all\n    bare"),
        "{}",
        said.stderr
    );
}

#[test]
fn flags_that_cargo_test_does_not_have_are_cargos_to_refuse() {
    let place = place();
    let said = gpu_test(&place, &["--keep-going"]);
    assert_eq!(said.code, Some(1));
    assert!(
        said.stderr.contains("use `--no-fail-fast`"),
        "{}",
        said.stderr
    );
}

/// All commands build with the same executable, if they lie side by side; else each would build the other's programs again.
#[test]
fn the_main_executable_builds_for_its_neighbours() {
    let place = place();
    crates::hollow_library(&place.path("library"));
    let bin = place.path("bin");
    fs::create_dir(&bin).unwrap();
    let (main, other) = (bin.join("cargo-gpu-run"), bin.join("cargo-gpu-other"));
    executable::copy(tool::executable(), &other);
    let linker = || {
        let mut like = place.tool(&[]);
        let mut command = std::process::Command::new(&other);
        for (name, value) in like
            .env("GPU_RUN_RUST_SRC", place.path("library"))
            .get_envs()
        {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
            .args(["gpu-test", "--dry-run"])
            .current_dir(place.directory());
        let said = run(&mut command);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        let after = said
            .stdout
            .split("-Clinker=")
            .nth(1)
            .expect("a linker")
            .to_owned();
        after.split("\\x1f").next().unwrap_or_default().to_owned()
    };
    assert_eq!(linker(), other.display().to_string());
    #[cfg(unix)]
    {
        executable::script(&main, "#!/bin/sh\necho 0123456789abcdef\n");
        assert_eq!(
            linker(),
            other.display().to_string(),
            "one of another build"
        );
    }
    executable::copy(tool::executable(), &main);
    assert_eq!(linker(), main.display().to_string());
}

/// A test that runs the package's program gets a launcher, on the device where it runs itself.
#[test]
fn a_test_runs_the_packages_program() {
    let place = Place::new();
    crates::package(
        &place.directory(),
        "main.rs",
        "fn main() {\n    let words: Vec<String> = std::env::args().skip(1).collect();\n    println!(\"{}\", words.join(\"+\"));\n    std::process::exit(3);\n}\n",
    );
    let test = "use std::process::Command;\n\n#[test]\nfn program() {\n    \
        let inherited = std::env::var(\"CARGO_BIN_EXE_demo\").unwrap();\n    \
        assert_eq!(inherited, env!(\"CARGO_BIN_EXE_demo\"));\n    \
        let output = Command::new(inherited).args([\"a\", \"b\"]).output().unwrap();\n    \
        assert_eq!(output.status.code(), Some(3));\n    \
        assert_eq!(String::from_utf8(output.stdout).unwrap(), \"a+b\\n\");\n    \
        assert_eq!(String::from_utf8(output.stderr).unwrap(), \"\");\n}\n";
    crates::write(&place.directory(), &[("tests/program.rs", test)]);
    let args = ["--test", "program", "--device", "emulator"];
    let said = gpu_test(&place, &args);
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    // The program alone has changed.
    crates::write(&place.directory(), &[("src/main.rs", "fn main() {}\n")]);
    assert_eq!(gpu_test(&place, &args).code, Some(101));
}
