//! A machine that is not ready: exit code 96, what was tried, what to do.

use crate::support::{Place, run};
use gpu_run_tests::{crates, executable, tool};
use snapbox::{assert_data_eq, str};

fn place() -> Place {
    let place = Place::new();
    crates::package(&place.directory(), "main.rs", "fn main() {}\n");
    place
}

#[test]
fn missing_rust_src() {
    let place = place();
    let said = run(place
        .tool(&[])
        .env("GPU_RUN_RUST_SRC", place.path("nowhere")));
    assert_eq!(said.code, Some(96));
    assert_data_eq!(
        place.normalise(&said.stderr),
        str![[r#"
error: the source of the standard library (rust-src) of rustc 1.95.0 was not found

Caused by:
  tried in this order:
  - GPU_RUN_RUST_SRC=[ROOT]/nowhere: does not exist

help: run `rustup component add rust-src`
help: or set GPU_RUN_RUST_SRC to a directory with the `library/` of Rust 1.95.0

"#]]
    );
}

#[test]
fn rust_src_of_another_version() {
    let place = place();
    crates::hollow_library(&place.path("library"));
    crates::write(
        &place.path("library"),
        &[(
            "core/src/lib.rs",
            "#[stable(feature = \"x\", since = \"1.94.0\")]",
        )],
    );
    let said = run(place
        .tool(&[])
        .env("GPU_RUN_RUST_SRC", place.path("library")));
    assert_eq!(said.code, Some(96));
    assert!(
        said.stderr.contains("is the source of 1.94, not of 1.95.0"),
        "{}",
        said.stderr
    );
}

#[test]
fn overlay_does_not_fit() {
    let place = place();
    crates::hollow_library(&place.path("library"));
    // The first file that is edited.
    crates::write(
        &place.path("library"),
        &[(
            "core/src/sync/atomic.rs",
            "// Nothing that an edit knows.\n",
        )],
    );
    let said = run(place
        .tool(&[])
        .env("GPU_RUN_RUST_SRC", place.path("library")));
    assert_eq!(said.code, Some(96));
    let stderr = place.normalise(&said.stderr);
    for expected in [
        "overlay anchor not found (or ambiguous) in library/core/src/sync/atomic.rs: it occurs 0 times instead of 1",
        "expected text:",
        "supported versions: 1.95.0, 1.96.0, 1.96.1",
        "help: the source of rustc 1.95.0 in [ROOT]/library is not the one that this tool knows",
    ] {
        assert!(stderr.contains(expected), "{stderr}");
    }
    let left: Vec<_> = std::fs::read_dir(place.path("cache/sysroots"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| name.to_string_lossy().ends_with(".lock")),
        "half-made: {left:?}"
    );
}

#[cfg(unix)]
#[test]
fn unsupported_rustc() {
    let place = place();
    let script = "#!/bin/sh\ncase \"$*\" in\n-vV) printf 'rustc 1.80.0 (x 2024-07-21)\\nbinary: rustc\\ncommit-hash: 051478957371ee0084a7c0913941d2a8c4757bb9\\ncommit-date: 2024-07-21\\nhost: x86_64-unknown-linux-gnu\\nrelease: 1.80.0\\nLLVM version: 18.1.7\\n' ;;\n*) echo / ;;\nesac\n";
    executable::script(&place.path("rustc"), script);
    let said = run(place.tool(&[]).env("RUSTC", place.path("rustc")));
    assert_eq!(said.code, Some(96));
    assert_data_eq!(
        place.normalise(&said.stderr),
        str![[r#"
error: rustc 1.80.0 is not supported (supported: 1.95.0, 1.96.0, 1.96.1)

help: RUSTC is set to `[ROOT]/rustc`: unset it or point it to a supported compiler

"#]]
    );
}

/// As some distributions build it: LLVM is inside the compiler, so there is no library of it.
#[cfg(target_os = "linux")]
#[test]
fn rustc_without_a_library_of_llvm() {
    let place = place();
    let lib = place.path("toolchain/lib");
    std::fs::create_dir_all(&lib).expect("a directory");
    std::fs::write(lib.join("librustc_driver-1f.so"), vec![0; 1 << 16]).expect("a file");
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in\n'--print sysroot') echo '{}' ;;\n*) exec rustc \"$@\" ;;\nesac\n",
        place.path("toolchain").display()
    );
    executable::script(&place.path("rustc"), &script);
    let said = run(place.tool(&[]).env("RUSTC", place.path("rustc")));
    assert_eq!(said.code, Some(96), "{}", said.stderr);
    assert_data_eq!(
        place.normalise(&said.stderr),
        str![[r#"
error: the toolchain's LLVM cannot be loaded

Caused by:
  no `libLLVM` lies beside `[ROOT]/toolchain/lib/librustc_driver-1f.so`

help: toolchains from rustup have it: https://rustup.rs

"#]]
    );
}

/// The help names what can be done here: with rustup, one command; without, where it comes from.
#[cfg(unix)]
#[test]
fn help_that_can_be_followed() {
    let place = place();
    let old = "#!/bin/sh\ncase \"$*\" in\n-vV) printf 'rustc 1.80.0 (x 2024-07-21)\\nbinary: rustc\\ncommit-hash: 051478957371ee0084a7c0913941d2a8c4757bb9\\ncommit-date: 2024-07-21\\nhost: x86_64-unknown-linux-gnu\\nrelease: 1.80.0\\nLLVM version: 18.1.7\\n' ;;\n*) echo / ;;\nesac\n";
    std::fs::create_dir(place.path("bin")).expect("a directory");
    executable::script(&place.path("bin/rustc"), old);
    let help = |place: &Place| {
        let mut command = tool::tool_as("gpu-test", &place.directory(), &place.path("cache"), &[]);
        let said = run(command.env("PATH", place.path("bin")));
        assert_eq!(said.code, Some(96), "{}", said.stderr);
        said.stderr[said.stderr.find("help").expect("help")..].to_owned()
    };
    let without = help(&place);
    assert!(
        without.starts_with("help: install rustup (https://rustup.rs) and run"),
        "{without}"
    );
    executable::script(&place.path("bin/rustup"), "#!/bin/sh\nexit 0\n");
    let with = help(&place);
    assert_eq!(
        with,
        "help: run `rustup toolchain install 1.95.0 --profile minimal`; the tool will find it\n"
    );
}

#[test]
fn no_package_here() {
    let place = Place::new();
    let said = run(&mut place.tool(&[]));
    assert_eq!(said.code, Some(102));
    assert!(
        said.stderr.contains("could not find `Cargo.toml`"),
        "{}",
        said.stderr
    );
}
