//! Embeds the overlay and the device runtime, which the tool compiles into its sysroot on the user's machine, and a number that
//! changes with the tool's own source, so that cargo builds programs again after an update of the tool.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

fn main() {
    let here = PathBuf::from(
        std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"),
    );
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let overlay = here.join("../gpu-std/overlay");
    let prelude = here.join("../device-prelude/src");
    let mut code = String::new();
    table(&mut code, "OVERLAY", &overlay);
    table(&mut code, "PRELUDE", &prelude);
    writeln!(
        code,
        "/// Changes with the tool's own source.\npub const TOOL_ID: &str = \"{:016x}\";",
        tool_id(&[&here.join("src"), &prelude])
    )
    .expect("writing to a string cannot fail");
    fs::write(out.join("embedded.rs"), code).expect("OUT_DIR is writable");
    println!("cargo::rerun-if-changed=build.rs");
}

/// Appends a constant with all files of `directory`: paths with `/`, relative to it, and their bytes.
fn table(code: &mut String, name: &str, directory: &Path) {
    writeln!(
        code,
        "/// Embedded files: relative path and bytes.\npub const {name}: &[(&str, &[u8])] = &["
    )
    .expect("infallible");
    for (relative, path) in files(directory) {
        writeln!(code, "    ({relative:?}, include_bytes!({path:?})),").expect("infallible");
    }
    writeln!(code, "];").expect("infallible");
}

fn tool_id(directories: &[&Path]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for directory in directories {
        for (relative, path) in files(directory) {
            hasher.write(relative.as_bytes());
            hasher.write(
                &fs::read(&path)
                    .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display())),
            );
        }
    }
    hasher.finish()
}

/// All files below `directory`, in order; cargo is told to watch them.
fn files(directory: &Path) -> BTreeMap<String, PathBuf> {
    println!("cargo::rerun-if-changed={}", directory.display());
    let mut found = BTreeMap::new();
    collect(directory, "", &mut found);
    found
}

fn collect(directory: &Path, prefix: &str, found: &mut BTreeMap<String, PathBuf>) {
    let entries = fs::read_dir(directory)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", directory.display()));
    for entry in entries {
        let path = entry.expect("a readable directory entry").path();
        let name = path
            .file_name()
            .expect("entries have names")
            .to_str()
            .expect("file names are UTF-8");
        let relative = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{relative}/"), found);
        } else {
            found.insert(relative, path);
        }
    }
}
