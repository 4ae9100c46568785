//! For build scripts: source files as data of a crate, and a number that changes with them.
//!
//! cargo is told to run the script again when a file of the directories is changed, added or removed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

/// Writes `file`, for `include!(concat!(env!("OUT_DIR"), ...))`: a constant for each folder of the crate whose script calls this, by the constant's name and the folder's.
///
/// # Panics
/// cargo did not call, a file cannot be read, or `file` not be written.
pub fn write_tables(file: &str, folders: &[(&str, &str)]) {
    let variable = |name| PathBuf::from(std::env::var_os(name).expect("cargo sets it"));
    let (here, out) = (variable("CARGO_MANIFEST_DIR"), variable("OUT_DIR"));
    let tables = folders
        .iter()
        .map(|(name, folder)| table(name, &here.join(folder)));
    fs::write(out.join(file), tables.collect::<String>()).expect("OUT_DIR is writable");
}

/// A constant `name` with all files below `directory`: their paths with `/`, relative to it, and their bytes.
///
/// # Panics
/// A file cannot be read or has a name that is not UTF-8.
fn table(name: &str, directory: &Path) -> String {
    let mut code = format!(
        "/// Embedded files: relative path and bytes.\npub const {name}: &[(&str, &[u8])] = &[\n"
    );
    for (relative, path) in files(directory) {
        writeln!(code, "    ({relative:?}, include_bytes!({path:?})),")
            .expect("writing to a string cannot fail");
    }
    code + "];\n"
}

/// A number in hexadecimal digits that changes with the files below these directories, and with `version`. A directory that is not there is left out: a packaged
/// crate stands alone, and its version says which sources its dependencies have.
///
/// # Panics
/// A file cannot be read or has a name that is not UTF-8.
pub fn id(version: &str, directories: &[PathBuf]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(version.as_bytes());
    for directory in directories.iter().filter(|directory| directory.is_dir()) {
        for (relative, path) in files(directory) {
            hasher.write(relative.as_bytes());
            hasher.write(&read(&path));
        }
    }
    format!("{:016x}", hasher.finish())
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// All files below `directory`, in order of their names; cargo is told to watch them.
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
        let name = path.file_name().expect("entries have names");
        let name = name.to_str().expect("file names are UTF-8");
        let relative = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{relative}/"), found);
        } else {
            found.insert(relative, path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_changes_with_names_contents_and_version() {
        let place = tempfile::tempdir().unwrap();
        let here = [place.path().to_owned(), place.path().join("not there")];
        fs::create_dir(place.path().join("inner")).unwrap();
        fs::write(place.path().join("inner/a.rs"), "one").unwrap();
        let first = id("1", &here);
        assert_eq!(id("1", &here), first);
        assert_ne!(id("2", &here), first);
        fs::write(place.path().join("inner/a.rs"), "two").unwrap();
        let second = id("1", &here);
        assert_ne!(second, first);
        fs::rename(place.path().join("inner/a.rs"), place.path().join("a.rs")).unwrap();
        assert_ne!(id("1", &here), second);
    }

    #[test]
    fn a_table_has_every_file() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("inner")).unwrap();
        fs::write(place.path().join("inner/a.rs"), "").unwrap();
        fs::write(place.path().join("b"), "").unwrap();
        let code = table("FILES", place.path());
        assert!(
            code.contains("pub const FILES") && code.contains("(\"inner/a.rs\", include_bytes!(")
        );
        assert_eq!(code.matches("include_bytes!").count(), 2);
    }
}
