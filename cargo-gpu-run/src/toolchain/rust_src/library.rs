//! A copy of the standard library's source: where it is, which version it has, whether it changed.

use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// A directory with `core/`, `std/` and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// The directory.
    pub path: PathBuf,
}

/// Where below a given directory `library/` may lie.
const PLACES: &[&str] = &[
    "",
    "library",
    "rust/library",
    "lib/rustlib/src/rust/library",
];

impl Library {
    /// The library in `directory`, or in one of the usual places below it.
    ///
    /// # Errors
    /// There is none.
    pub fn locate(directory: &Path) -> Result<Library> {
        ensure!(directory.exists(), "does not exist");
        let found = PLACES
            .iter()
            .map(|place| directory.join(place))
            .find(|path| is_library(path));
        let path = found.context("has no `library/std/src/lib.rs`")?;
        // Links may point elsewhere tomorrow; what we hash and copy is what is there now.
        let path = path.canonicalize().context("cannot be resolved")?;
        Ok(Library { path })
    }

    /// Checks that this is the source of `release`, by the newest version that core's stability attributes name.
    /// A patch release seldom stabilises anything, so only major and minor count. A nightly's source has a placeholder for its own version.
    ///
    /// # Errors
    /// Another version, or unreadable.
    pub fn verify(&self, release: &str) -> Result<()> {
        let nightly = release.contains('-');
        let (mut newest, mut unreleased) = ((0, 0), false);
        for_each_file(&self.path.join("core/src"), &mut |path, _| {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read(path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                let text = String::from_utf8_lossy(&text);
                if text.contains("since = \"CURRENT_RUSTC_VERSION\"") {
                    unreleased = true;
                }
                newest = newest.max(newest_since(&text));
            }
            Ok(())
        })?;
        let wanted = minor(release).with_context(|| format!("`{release}` is no version"))?;
        ensure!(
            nightly || !unreleased,
            "is the source of an unreleased version"
        );
        if nightly && unreleased {
            newest.1 += 1;
        }
        ensure!(
            newest == wanted,
            "is the source of {}.{}, not of {release}",
            newest.0,
            newest.1
        );
        Ok(())
    }

    /// A value that changes when a file does: over names, lengths and times of change, not contents (that would take too long).
    ///
    /// # Errors
    /// Unreadable directory.
    pub fn fingerprint(&self) -> Result<blake3::Hash> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.path.as_os_str().as_encoded_bytes());
        for_each_file(&self.path, &mut |path, metadata| {
            let changed = metadata
                .modified()?
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            hasher.update(path.as_os_str().as_encoded_bytes());
            hasher.update(&metadata.len().to_le_bytes());
            hasher.update(&changed.as_nanos().to_le_bytes());
            Ok(())
        })?;
        Ok(hasher.finalize())
    }
}

fn is_library(path: &Path) -> bool {
    path.join("std/src/lib.rs").is_file()
        && path.join("core/src/lib.rs").is_file()
        && path.join("Cargo.toml").is_file()
}

/// Visits all files below `directory` in a fixed order.
fn for_each_file(
    directory: &Path,
    visit: &mut dyn FnMut(&Path, &std::fs::Metadata) -> Result<()>,
) -> Result<()> {
    let entries = std::fs::read_dir(directory)
        .with_context(|| format!("cannot read {}", directory.display()))?;
    let mut entries = entries.collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            for_each_file(&path, visit)?
        } else {
            visit(&path, &metadata)?
        }
    }
    Ok(())
}

/// The newest `(major, minor)` among `stable(feature = "..", since = "..")` attributes. `deprecated` ones may name the future.
fn newest_since(text: &str) -> (u32, u32) {
    let attributes = text.split("stable(feature = ").skip(1);
    let versions = attributes.filter_map(|rest| {
        let attribute = rest.split(')').next()?;
        minor(attribute.split("since = \"").nth(1)?.split('"').next()?)
    });
    versions.max().unwrap_or_default()
}

fn minor(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn fake(root: &Path, since: &str) {
        for (file, text) in [
            (
                "core/src/lib.rs",
                format!(
                    "#[stable(feature = \"a\", since = \"1.0.0\")]\n#[stable(feature = \"b\", since = \"{since}\")]"
                ),
            ),
            (
                "core/src/old.rs",
                "#[deprecated(since = \"1.99.0\", note = \"no\")]".to_owned(),
            ),
            ("std/src/lib.rs", String::new()),
            ("Cargo.toml", String::new()),
        ] {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), text).unwrap();
        }
    }

    #[test]
    fn all_places() {
        for place in PLACES {
            let root = tempfile::tempdir().unwrap();
            fake(&root.path().join(place), "1.95.0");
            Library::locate(root.path())
                .unwrap()
                .verify("1.95.1")
                .unwrap();
        }
        assert!(
            Library::locate(Path::new("/no/such/directory"))
                .unwrap_err()
                .to_string()
                .contains("not exist")
        );
    }

    #[test]
    fn another_version() {
        let root = tempfile::tempdir().unwrap();
        fake(root.path(), "1.96.0");
        let library = Library::locate(root.path()).unwrap();
        assert_eq!(
            library.verify("1.95.0").unwrap_err().to_string(),
            "is the source of 1.96, not of 1.95.0"
        );
        library.verify("1.96.0-nightly").unwrap();
        assert!(library.verify("1.97.0-nightly").is_err());
        fs::write(
            root.path().join("core/src/new.rs"),
            "#[stable(feature = \"c\", since = \"CURRENT_RUSTC_VERSION\")]",
        )
        .unwrap();
        library.verify("1.97.0-nightly").unwrap();
        assert!(
            library
                .verify("1.95.0")
                .unwrap_err()
                .to_string()
                .contains("unreleased")
        );
    }

    #[test]
    fn fingerprint_sees_changes() {
        let root = tempfile::tempdir().unwrap();
        fake(root.path(), "1.95.0");
        let library = Library::locate(root.path()).unwrap();
        let before = library.fingerprint().unwrap();
        assert_eq!(before, library.fingerprint().unwrap());
        fs::write(root.path().join("std/src/lib.rs"), "changed").unwrap();
        assert_ne!(before, library.fingerprint().unwrap());
    }
}
