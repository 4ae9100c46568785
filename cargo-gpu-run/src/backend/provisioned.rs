//! The record of a provisioned backend: by it `--codegen nvvm` finds the backend without flags.

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Its file in the cache.
const FILE: &str = "provisioned.json";

/// What was provisioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The library.
    pub backend: PathBuf,
    /// The toolchain that it was built for: rustup's name, or a directory.
    pub toolchain: String,
    /// Rust-CUDA's revision; none for a build that was named.
    pub revision: Option<String>,
    /// libNVVM, where the user named it.
    pub libnvvm: Option<PathBuf>,
}

/// Rust-CUDA's directory in the cache.
pub fn home(cache: &Path) -> PathBuf {
    cache.join("rust-cuda")
}

/// Where the record is or would be.
pub fn path(cache: &Path) -> PathBuf {
    home(cache).join(FILE)
}

/// Reads the record; `None` if nothing was provisioned.
///
/// # Errors
/// It is there and cannot be read.
pub fn read(cache: &Path) -> Result<Option<Record>> {
    let path = path(cache);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(why) => {
            return Err(why).with_context(|| format!("cannot read {}", path.display()));
        }
    };
    let record = serde_json::from_str(&text);
    record
        .map(Some)
        .with_context(|| format!("{} is not understood", path.display()))
}

/// Writes it: all of it or nothing.
///
/// # Errors
/// The cache cannot be written.
pub fn write(cache: &Path, record: &Record) -> Result<()> {
    let path = path(cache);
    let home = home(cache);
    let write = || -> Result<()> {
        std::fs::create_dir_all(&home)?;
        let mut file = tempfile::NamedTempFile::new_in(&home)?;
        serde_json::to_writer_pretty(&mut file, record)?;
        file.write_all(b"\n")?;
        file.persist(&path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read() {
        let cache = tempfile::tempdir().unwrap();
        assert_eq!(read(cache.path()).unwrap(), None);
        let record = Record {
            backend: "/b.so".into(),
            toolchain: "t".to_owned(),
            revision: None,
            libnvvm: Some("/n".into()),
        };
        write(cache.path(), &record).unwrap();
        assert_eq!(read(cache.path()).unwrap(), Some(record));
        std::fs::write(path(cache.path()), "{").unwrap();
        let error = read(cache.path()).unwrap_err().to_string();
        assert!(
            error.ends_with("provisioned.json is not understood"),
            "{error}"
        );
    }
}
