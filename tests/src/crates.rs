//! Small crates and library trees, written where a test wants them.

use std::fs;
use std::path::Path;

/// Writes files: paths relative to `root`, and contents.
pub fn write(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("files have parents"))
            .expect("a writable directory");
        fs::write(path, text).expect("a writable file");
    }
}

/// A package named `demo` with one source file: `src/main.rs` or `src/lib.rs`.
pub fn package(root: &Path, file: &str, source: &str) {
    let manifest =
        "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
    write(
        root,
        &[("Cargo.toml", manifest), (&format!("src/{file}"), source)],
    );
}

/// What looks like `library/` of Rust 1.95, but has nothing of what the overlay looks for.
pub fn hollow_library(root: &Path) {
    let core = "#[stable(feature = \"x\", since = \"1.95.0\")]\n";
    let files = [
        "std/src/lib.rs",
        "std/build.rs",
        "std/Cargo.toml",
        "Cargo.toml",
    ]
    .map(|file| (file, ""));
    write(root, &files);
    write(root, &[("core/src/lib.rs", core)]);
}
