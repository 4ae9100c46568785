//! Whether the overlay fits a library, without changing it: all anchors at once, where building stops at the first that is missing.

use super::apply::Overlay;
use super::edit::{self, AnchorError};
use super::newlines::normalise;
use anyhow::{Context as _, Result};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

/// The outcome of a check.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// Edits that were tried.
    pub edits: usize,
    /// Those whose anchor is not there as often as it should be.
    pub misfits: Vec<AnchorError>,
}

impl Overlay<'_> {
    /// Makes all edits for `release` on the texts of `library`, in memory.
    ///
    /// # Errors
    /// A file that is to be edited cannot be read.
    pub fn check(&self, library: &Path, release: &str) -> Result<Fit> {
        let mut fit = Fit::default();
        let mut texts: HashMap<String, String> = HashMap::new();
        for part in self.parts() {
            let manifest = self.manifest(&part)?;
            for edit in manifest.edits.iter().filter(|e| e.applies_to(release)) {
                let text = match texts.remove(&edit.file) {
                    Some(text) => text,
                    None => self.original(library, &edit.file)?,
                };
                fit.edits += 1;
                let edited = edit::apply(edit, &text);
                let text = edited.unwrap_or_else(|why| {
                    fit.misfits.push(why);
                    text
                });
                texts.insert(edit.file.clone(), text);
            }
            for (file, bytes) in self.files_of(&part) {
                texts.insert(file.to_owned(), String::from_utf8_lossy(bytes).into_owned());
            }
        }
        Ok(fit)
    }

    fn original(&self, library: &Path, file: &str) -> Result<String> {
        let text = match self.runtime_file(file) {
            Some(bytes) => String::from_utf8_lossy(bytes),
            None => std::fs::read_to_string(library.join(file))
                .map(Cow::Owned)
                .with_context(|| format!("cannot read library/{file}"))?,
        };
        Ok(normalise(&text).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn all_misfits_and_what_layers_see() {
        let library = tempfile::tempdir().unwrap();
        fs::write(library.path().join("a.rs"), "one two\r\n").unwrap();
        let edit = |file: &str, find: &str, text: &str| {
            format!(
                "[[edit]]\nfile = '{file}'\nfind = '{find}'\ninsert = 'replace'\ntext = '{text}'\n"
            )
        };
        let base = [
            edit("a.rs", "one", "1"),
            edit("a.rs", "three", "3"),
            edit("a.rs", "four", "4") + "versions = ['1.0.0']\n",
            edit("a.rs", "five", "5"),
        ]
        .concat();
        let layer = [
            edit("a.rs", "1 two", "2"),
            edit("new.rs", "new", "newer"),
            edit("device-prelude/src/lib.rs", "lib", "library"),
        ]
        .concat();
        let overlay = Overlay {
            files: &[
                ("edits/all.toml", base.as_bytes()),
                ("files/new.rs", b"new"),
                ("layers/used/edits/all.toml", layer.as_bytes()),
            ],
            layers: &["used"],
            runtime: &[("device-prelude/src/lib.rs", b"lib")],
        };
        let fit = overlay.check(library.path(), "1.95.0").unwrap();
        assert_eq!(fit.edits, 6);
        let missing: Vec<&str> = fit.misfits.iter().map(|e| e.expected.as_str()).collect();
        assert_eq!(missing, ["three", "five"]);
        assert_eq!(
            overlay
                .check(library.path(), "1.0.0")
                .unwrap()
                .misfits
                .len(),
            3
        );
    }
}
