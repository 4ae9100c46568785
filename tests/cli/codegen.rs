//! `--codegen`: the commands of the other code generators, and what is said where a part of one is missing.

use crate::dry_run::{dry, place, shown};
use crate::support::{Place, Said, run};
use gpu_run_tests::crates;
use std::process::Command;

/// The directory of the toolchain that runs these tests: a toolchain by another name.
fn toolchain() -> String {
    let output = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .expect("rustc runs");
    String::from_utf8(output.stdout)
        .expect("a path")
        .trim()
        .to_owned()
}

/// Files that look like a backend and a libNVVM from outside.
fn with_parts() -> Place {
    let place = place();
    crates::write(
        &place.path("."),
        &[
            ("backend/librustc_codegen_nvvm.so", "backend"),
            ("wheel/nvidia/cu13/lib/libnvvm.so.4", "library"),
        ],
    );
    place
}

fn command(place: &Place, args: &[&str]) -> Command {
    let mut command = dry(place, args);
    command
        .env("CARGO", "cargo")
        .env("GPU_RUN_LIBNVVM", place.path("wheel"))
        .env("LD_LIBRARY_PATH", "/inherited");
    command
}

#[test]
fn libnvvm() {
    let place = with_parts();
    let shown = shown(
        &place,
        &mut command(&place, &["--codegen", "libnvvm", "--arch", "sm_90"]),
    );
    snapbox::assert_data_eq!(shown, snapbox::file!["snapshots/dry-run-libnvvm.txt"]);
}

#[test]
fn nvvm() {
    let place = with_parts();
    let toolchain = toolchain();
    let args = ["--codegen", "nvvm", "--nvvm-toolchain", &toolchain];
    let shown = shown(
        &place,
        command(&place, &args).env("GPU_RUN_NVVM_BACKEND", place.path("backend")),
    );
    snapbox::assert_data_eq!(
        shown.replace(&toolchain, "[TOOLCHAIN]"),
        snapbox::file!["snapshots/dry-run-nvvm.txt"]
    );
}

#[test]
fn another_build_of_a_part_builds_all_anew() {
    let place = with_parts();
    let hashes = || {
        let mut command = command(&place, &["--codegen", "libnvvm"]);
        let said = run(&mut command);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        said.stdout
    };
    let first = hashes();
    assert_eq!(first, hashes());
    crates::write(
        &place.path("wheel"),
        &[("nvidia/cu13/lib/libnvvm.so.4", "another")],
    );
    assert_ne!(first, hashes());
}

fn fails(place: &Place, args: &[&str], code: i32) -> Said {
    let mut command = place.tool(args);
    command
        .env("GPU_RUN_RUST_SRC", place.path("library"))
        .env("GPU_RUN_LIBNVVM", place.path("wheel"));
    let said = run(&mut command);
    assert_eq!(said.code, Some(code), "{}", said.stderr);
    said
}

#[test]
fn no_libnvvm() {
    let place = place();
    let said = fails(&place, &["--codegen", "libnvvm"], 96);
    snapbox::assert_data_eq!(
        place.normalise(&said.stderr),
        snapbox::str![[r#"
error: NVIDIA's libNVVM was not found

Caused by:
  tried:
  [ROOT]/wheel: no libnvvm.so.4 or libnvvm.so

help: `pip install nvidia-nvvm` in a virtual environment is enough, and so is a CUDA toolkit
help: or name it: `--libnvvm PATH`, or GPU_RUN_LIBNVVM

"#]]
    );
}

#[test]
fn a_library_that_is_none() {
    let place = with_parts();
    let said = fails(&place, &["--codegen", "libnvvm"], 96);
    let stderr = place.normalise(&said.stderr);
    let expected = "error: `[ROOT]/wheel/nvidia/cu13/lib/libnvvm.so.4` cannot be used\n\nCaused by:\n  it cannot be loaded";
    assert!(stderr.starts_with(expected), "{stderr}");
}

#[test]
fn no_backend() {
    let place = place();
    let said = fails(&place, &["--codegen", "nvvm"], 96);
    snapbox::assert_data_eq!(
        place.normalise(&said.stderr),
        snapbox::str![[r#"
error: Rust-CUDA's code generator is not set up

Caused by:
  there is no [ROOT]/cache/rust-cuda/provisioned.json

help: `cargo gpu-setup --codegen nvvm` builds it
help: or name a build: `--nvvm-backend PATH --nvvm-toolchain NAME`, or GPU_RUN_NVVM_BACKEND and GPU_RUN_NVVM_TOOLCHAIN

"#]]
    );
}

#[test]
fn a_backend_needs_its_toolchain() {
    let place = with_parts();
    let backend = place.path("backend").display().to_string();
    let args = ["--codegen", "nvvm", "--nvvm-backend", &backend];
    let said = fails(&place, &args, 2);
    assert!(
        said.stderr
            .contains("help: name it: `--nvvm-toolchain NAME`"),
        "{}",
        said.stderr
    );
    let said = fails(
        &place,
        &[&args[..], &["--nvvm-toolchain", "none-such"]].concat(),
        96,
    );
    assert!(
        said.stderr
            .starts_with("error: there is no toolchain `none-such`"),
        "{}",
        said.stderr
    );
    // A file that is no backend: rustc says so before anything is built.
    let said = fails(
        &place,
        &[&args[..], &["--nvvm-toolchain", &toolchain()]].concat(),
        96,
    );
    let stderr = place.normalise(&said.stderr);
    assert!(
        stderr.starts_with("error: rustc 1.95.0 cannot load the nvvm backend `[ROOT]/backend/librustc_codegen_nvvm.so`\n\nCaused by:\n  error: couldn't load codegen backend"),
        "{stderr}"
    );
    assert!(
        !place.path("cache/sysroots").exists(),
        "a sysroot was begun"
    );
}
