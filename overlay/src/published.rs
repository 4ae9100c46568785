//! Published crates that are edited on their way to the compiler: which they are, and their edits.

use super::apply::Overlay;
use super::check::Fit;
use super::embedded::PUBLISHED;
use super::file::File;
use anyhow::Result;
use std::path::Path;

/// A crate that is edited.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The package's name.
    pub package: &'static str,
    /// As Rust names the crate.
    pub name: &'static str,
    /// The versions that the edits were tried with.
    pub versions: &'static [&'static str],
    /// Its folder below `published/`, with `edits/` and `files/` as the overlay of std has them.
    folder: &'static str,
    /// What it is like without the edits, for messages.
    pub unedited: &'static str,
}

/// All of them.
pub const TABLE: &[Row] = &[
    Row {
        package: "rayon-core",
        name: "rayon_core",
        versions: &["1.13.0"],
        folder: "rayon-core-1.13",
        unedited: "its idle workers look into every queue, and large pools are slow",
    },
    Row {
        package: "rayon",
        name: "rayon",
        versions: &["1.11.0", "1.12.0"],
        folder: "rayon-1.11",
        unedited: "its iterators split work into very small pieces, and large pools are slow",
    },
];

impl Row {
    /// Feeds every byte of the edits to a cache key.
    pub fn add_to_key(&self, hasher: &mut blake3::Hasher) {
        overlay(&self.files()).add_to_key(hasher);
    }

    /// Changes `copy`, a private copy of the package in this version.
    ///
    /// # Errors
    /// An [`AnchorError`](super::AnchorError), or what the operating system says.
    pub fn apply(&self, copy: &Path, version: &str) -> Result<()> {
        overlay(&self.files()).apply(copy, version)
    }

    /// Whether the edits fit the package, without changing it.
    ///
    /// # Errors
    /// A file that is to be edited cannot be read.
    pub fn check(&self, package: &Path, version: &str) -> Result<Fit> {
        overlay(&self.files()).check(package, version)
    }

    /// Its files, by their paths below its folder.
    fn files(&self) -> Vec<File<'static>> {
        let file = |(path, bytes): &File<'static>| {
            let path = path.strip_prefix(self.folder)?.strip_prefix('/')?;
            Some((path, *bytes))
        };
        PUBLISHED.iter().filter_map(file).collect()
    }
}

fn overlay<'a>(files: &'a [File<'a>]) -> Overlay<'a> {
    Overlay {
        files,
        layers: &[],
        runtime: &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_edits() {
        for row in TABLE {
            let files = row.files();
            assert!(files.iter().any(|(path, _)| path.starts_with("edits/")));
            let mut hasher = blake3::Hasher::new();
            row.add_to_key(&mut hasher);
            assert_ne!(hasher.finalize(), blake3::Hasher::new().finalize());
        }
    }
}
