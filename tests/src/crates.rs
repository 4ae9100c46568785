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
    package_with(root, file, source, "");
}

/// The same with dependencies: [`gpu_std`].
pub fn package_with(root: &Path, file: &str, source: &str, dependencies: &str) {
    let manifest = format!(
        "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n{dependencies}"
    );
    write(
        root,
        &[("Cargo.toml", &manifest), (&format!("src/{file}"), source)],
    );
}

/// The table of dependencies for a manifest whose program uses gpu-std: that of this workspace.
pub fn gpu_std() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gpu-std");
    let path = path.canonicalize().expect("the folder of gpu-std");
    format!("\n[dependencies]\ngpu-std = {{ path = {path:?} }}\n")
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
