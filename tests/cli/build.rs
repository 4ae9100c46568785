//! Builds of real crates.

use crate::support::{PROGRAM, Place, Said, gpu_run};
use gpu_run_tests::crates;
use std::path::Path;

#[test]
fn library_alone() {
    let place = Place::new();
    crates::package(&place.directory(), "lib.rs", "");
    let said = gpu_run(&place, &[]);
    assert_eq!(said.code, Some(101));
    assert_eq!(
        said.stderr,
        "error: a bin target must be available for `cargo run`\n"
    );
}

#[test]
fn compile_error_is_rustcs_own() {
    let place = Place::new();
    crates::package(
        &place.directory(),
        "main.rs",
        "fn main() {\n    let x: u32 = \"text\";\n}\n",
    );
    let said = gpu_run(&place, &[]);
    assert_eq!(said.code, Some(101));
    assert!(
        said.stderr.contains("error[E0308]: mismatched types"),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr
            .ends_with("error: could not compile `demo` (bin \"demo\") due to 1 previous error\n"),
        "{}",
        said.stderr
    );
}

#[test]
fn second_run_builds_nothing() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    let compiled = |said: &Said| said.stderr.contains("Compiling demo");
    let first = gpu_run(&place, &["--device", "emulator"]);
    assert!(compiled(&first), "{}", first.stderr);
    assert_eq!(
        (first.code, first.stdout.as_str()),
        (Some(7), "out\n"),
        "{}",
        first.stderr
    );
    let image = place
        .directory()
        .join("target/gpu/nvptx64-nvidia-cuda/debug/demo.ptx");
    let launcher = image.with_extension("");
    let changed = |path: &Path| path.metadata().unwrap().modified().unwrap();
    let before = (changed(&image), changed(&launcher));
    let second = gpu_run(
        &place,
        &["--device", "emulator", "--threads", "3", "--timeout", "60s"],
    );
    assert!(
        !compiled(&second) && !second.stderr.contains("Preparing"),
        "{}",
        second.stderr
    );
    assert_eq!(before, (changed(&image), changed(&launcher)));
    // What changes code does build.
    assert!(compiled(&gpu_run(
        &place,
        &["--device", "emulator", "--arch", "sm_70", "--release"]
    )));
}

#[test]
fn quiet_leaves_the_programs_output_alone() {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", PROGRAM);
    let said = gpu_run(&place, &["--quiet", "--device", "emulator"]);
    assert_eq!(
        (said.stdout.as_str(), said.stderr.as_str()),
        ("out\n", "err\n")
    );
}
