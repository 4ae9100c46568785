//! What is in this executable for the sysroot: edits, files and layers, and the crates of the device runtime.

use super::apply::Overlay;
use super::file::File;
use std::sync::LazyLock;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The overlay's directory: all files, by their paths.
pub static OVERLAY: LazyLock<Vec<File<'static>>> = LazyLock::new(|| {
    let parts = [("edits", EDITS), ("files", FILES), ("layers", LAYERS)];
    let files = |(directory, files): (&str, &'static [File<'static>])| {
        let file = |(file, bytes): &File<'static>| (path(directory, file), *bytes);
        files.iter().map(file).collect::<Vec<_>>()
    };
    parts.map(files).concat()
});

/// The crates of the device runtime: all their files, by their paths below `library/`.
pub static RUNTIME: LazyLock<Vec<File<'static>>> = LazyLock::new(|| {
    use device_abi::source as abi;
    use device_prelude::source as prelude;
    let crates = [
        ("device-abi", abi::MANIFEST, abi::SOURCE),
        ("device-prelude", prelude::MANIFEST, prelude::SOURCE),
    ];
    let mut files = Vec::new();
    for (name, manifest, source) in crates {
        files.push((path(name, "Cargo.toml"), manifest.as_bytes()));
        files.extend(
            source
                .iter()
                .map(|(file, bytes)| (path(name, &format!("src/{file}")), *bytes)),
        );
    }
    files
});

impl Overlay<'static> {
    /// The overlay of this tool.
    pub fn embedded() -> Self {
        Overlay {
            files: &OVERLAY,
            layers: &[],
            runtime: &RUNTIME,
        }
    }
}

/// It stays for the process's life, as the table does that it is for.
fn path(name: &str, file: &str) -> &'static str {
    format!("{name}/{file}").leak()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    /// All files below `directory`, as `RUNTIME` names them.
    fn listed(name: &str, directory: &Path, found: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{name}/{}", path.file_name().unwrap().to_str().unwrap());
            match path.is_dir() {
                true => listed(&name, &path, found),
                false => found.push((name, fs::read(&path).unwrap())),
            }
        }
    }

    #[test]
    fn every_file_of_the_runtime_is_embedded_as_it_is() {
        let mut expected = Vec::new();
        for name in ["device-abi", "device-prelude"] {
            let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
            listed(
                &format!("{name}/src"),
                &directory.join("src"),
                &mut expected,
            );
            let manifest = fs::read(directory.join("std.Cargo.toml")).unwrap();
            expected.push((format!("{name}/Cargo.toml"), manifest));
        }
        expected.sort();
        let mut embedded: Vec<_> = RUNTIME
            .iter()
            .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()))
            .collect();
        embedded.sort();
        let paths = |files: &[(String, Vec<u8>)]| -> Vec<String> {
            files.iter().map(|(path, _)| path.clone()).collect()
        };
        assert_eq!(paths(&embedded), paths(&expected));
        assert!(embedded == expected, "a file's contents differ");
        assert!(expected.len() > 40, "{}", expected.len());
    }
}
