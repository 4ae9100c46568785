//! docs/std-support.md names every public module of std.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// `library/`: where the tool is told to look, or the toolchain's.
fn library() -> Option<PathBuf> {
    if let Some(told) = std::env::var_os("GPU_RUN_RUST_SRC") {
        return Some(told.into());
    }
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(["--print", "sysroot"]).output();
    let sysroot = String::from_utf8(output.ok()?.stdout).ok()?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    library.is_dir().then_some(library)
}

/// Modules that a `lib.rs` declares, at the top or in a block. Those of the integers have a module of their own in core.
fn declared(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| {
        let line = line.trim_start();
        let module = line
            .strip_prefix("pub mod ")
            .and_then(|name| name.strip_suffix(';').or_else(|| name.strip_suffix(" {")));
        let integers = line
            .strip_prefix("pub use legacy_int_modules::{")
            .and_then(|names| names.strip_suffix("};"))
            .into_iter()
            .flat_map(|names| names.split(", "));
        module.into_iter().chain(integers)
    })
}

/// Public modules of std: its own, and those of core and alloc that it passes on.
fn modules(library: &Path) -> BTreeSet<String> {
    let text = |name: &str| {
        let path = library.join(name).join("src/lib.rs");
        fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    };
    let std = text("std");
    let mut modules: BTreeSet<String> = declared(&std).map(str::to_owned).collect();
    for (name, krate) in [("core", "core"), ("alloc", "alloc_crate")] {
        let theirs = text(name);
        let theirs: BTreeSet<&str> = declared(&theirs).collect();
        let prefix = format!("pub use {krate}::");
        let passed_on = std.lines().filter_map(|line| {
            let name = line.strip_prefix(&prefix)?.strip_suffix(';')?;
            // The others are macros.
            theirs.contains(name).then(|| name.to_owned())
        });
        modules.extend(passed_on);
    }
    modules
}

/// What stands in backticks in the first column of the table of modules.
fn documented() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/std-support.md");
    let text = fs::read_to_string(path).expect("docs/std-support.md");
    let table = text
        .split("\n## Modules\n")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next())
        .expect("a section of modules");
    let rows = table.lines().filter_map(|line| line.split('|').nth(1));
    let names = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    names.map(str::to_owned).collect()
}

#[test]
fn every_module_of_std_is_in_the_table() {
    let Some(library) = library() else {
        eprintln!("not checked: no rust-src in the toolchain, nor in GPU_RUN_RUST_SRC");
        return;
    };
    let (modules, documented) = (modules(&library), documented());
    assert!(
        modules.len() > 60,
        "only {modules:?} were found in {}",
        library.display()
    );
    let missing: Vec<_> = modules.difference(&documented).collect();
    assert!(missing.is_empty(), "docs/std-support.md lacks {missing:?}");
    // `os::raw` and the like are parts of modules.
    let unknown = documented.iter().filter(|name| !name.contains("::"));
    let unknown: Vec<_> = unknown.filter(|name| !modules.contains(*name)).collect();
    assert!(
        unknown.is_empty(),
        "docs/std-support.md has {unknown:?}, which std has not"
    );
}
