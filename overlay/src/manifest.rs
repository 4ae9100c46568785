//! Files of edits: what the overlay changes in the standard library's source.

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Insertions, applied in order.
    #[serde(default, rename = "edit")]
    pub edits: Vec<Edit>,
    /// Files of the library that files of the overlay may replace.
    #[serde(default, rename = "replace")]
    pub replacements: Vec<Replace>,
}

/// One `[[edit]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Below `library/`.
    pub file: String,
    /// The anchor: must occur exactly `times` times.
    pub find: String,
    /// How often; the edit is made everywhere.
    #[serde(default = "once")]
    pub times: usize,
    /// Where `text` goes.
    pub insert: Insert,
    /// What is inserted.
    pub text: String,
    /// Releases that need this edit; absent means all.
    pub versions: Option<Vec<String>>,
}

fn once() -> usize {
    1
}

/// Where an edit's text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Insert {
    /// Behind the anchor.
    After,
    /// In front of it.
    Before,
    /// Instead of it.
    Replace,
}

/// One `[[replace]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replace {
    /// Below `library/`.
    pub file: String,
}

impl Manifest {
    /// Parses the text of one.
    ///
    /// # Errors
    /// Not TOML, or unknown or missing keys.
    pub fn parse(text: &str) -> Result<Manifest> {
        toml::from_str(&super::newlines::normalise(text)).context("the edits are not understood")
    }
}

impl Edit {
    /// Whether this edit is for `release`. A nightly is taken for the release that it becomes.
    pub fn applies_to(&self, release: &str) -> bool {
        let release = release.split('-').next().unwrap_or(release);
        self.versions
            .as_ref()
            .is_none_or(|versions| versions.iter().any(|version| version == release))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        let text = "[[edit]]\nfile = 'a'\nfind = '''\nx\n'''\ninsert = 'before'\ntext = 'y'\nversions = ['1.95.0']\n[[replace]]\nfile = 'b'";
        let manifest = Manifest::parse(&text.replace('\n', "\r\n")).unwrap();
        assert_eq!(manifest.edits[0].find, "x\n");
        assert_eq!(manifest.edits[0].insert, Insert::Before);
        assert_eq!(manifest.edits[0].times, 1);
        assert!(manifest.edits[0].applies_to("1.95.0-nightly"));
        assert!(manifest.edits[0].applies_to("1.95.0") && !manifest.edits[0].applies_to("1.96.0"));
        assert_eq!(manifest.replacements[0].file, "b");
        assert!(Manifest::parse("[[edits]]").is_err());
    }
}
