//! A program's crates as bitcode, where the code generator leaves the linking to us.

use anyhow::{Context as _, Result, bail};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The crate's metadata in a library. All else is bitcode.
const METADATA: &str = ".metadata";

/// How bitcode begins.
const BITCODE: &[u8] = b"BC\xC0\xDE";

/// The object files in `directory`, which rustc has left there instead of linking them.
///
/// # Errors
/// It cannot be read.
pub fn objects(directory: &Path) -> Result<Vec<PathBuf>> {
    let what = || format!("`{}` cannot be read", directory.display());
    let mut all = Vec::new();
    for entry in fs::read_dir(directory).with_context(what)? {
        let path = entry.with_context(what)?.path();
        if path.extension().is_some_and(|kind| kind == "o") {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

/// Unpacks the bitcode of a library of rustc_codegen_nvvm's, an archive as tar makes it, into `directory`. `number` is the library's own.
///
/// # Errors
/// It is no such archive.
pub fn unpack(library: &Path, number: usize, directory: &Path) -> Result<Vec<PathBuf>> {
    let what = || format!("`{}` is no library of Rust-CUDA's", library.display());
    let file = fs::File::open(library).with_context(what)?;
    let mut archive = tar::Archive::new(std::io::BufReader::new(file));
    let mut all = Vec::new();
    for entry in archive.entries().with_context(what)? {
        let mut entry = entry.with_context(what)?;
        if entry.path().with_context(what)? == Path::new(METADATA) {
            continue;
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).with_context(what)?;
        if !bytes.starts_with(BITCODE) {
            bail!("{}: it has files that are no bitcode", what());
        }
        let path = directory.join(format!("{number}-{}.bc", all.len()));
        fs::write(&path, bytes)
            .with_context(|| format!("`{}` cannot be written", path.display()))?;
        all.push(path);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(directory: &Path, members: &[(&str, &[u8])]) -> PathBuf {
        let path = directory.join("libx.rlib");
        let mut archive = tar::Builder::new(fs::File::create(&path).unwrap());
        for (name, bytes) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            archive.append_data(&mut header, name, *bytes).unwrap();
        }
        archive.into_inner().unwrap();
        path
    }

    #[test]
    fn bitcode_of_a_library() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        let members: [(&str, &[u8]); 3] = [
            (METADATA, b"rust"),
            ("x.0.o", b"BC\xC0\xDE1"),
            ("x.1.o", b"BC\xC0\xDE2"),
        ];
        let found = unpack(&library(path, &members), 7, path).unwrap();
        assert_eq!(found, [path.join("7-0.bc"), path.join("7-1.bc")]);
        assert_eq!(fs::read(&found[1]).unwrap(), b"BC\xC0\xDE2");
    }

    #[test]
    fn what_is_none() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        let other = library(path, &[("x.o", b"\x7FELF")]);
        let why = unpack(&other, 0, path).unwrap_err().to_string();
        assert!(
            why.contains("libx.rlib` is no library of Rust-CUDA's: it has files"),
            "{why}"
        );
        // As rustc itself makes them.
        fs::write(
            path.join("liby.rlib"),
            b"!<arch>\n/               0           0     0     0       4         `\n",
        )
        .unwrap();
        assert!(unpack(&path.join("liby.rlib"), 0, path).is_err());
    }

    #[test]
    fn objects_in_order() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["b.o", "a.o", "a.d"] {
            fs::write(directory.path().join(name), "").unwrap();
        }
        let names = ["a.o", "b.o"].map(|name| directory.path().join(name));
        assert_eq!(objects(directory.path()).unwrap(), names);
    }
}
