//! Which crates these are.

use crate::build::rustc_args::is_crate;
use overlay::published::{Row, TABLE};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A crate that has edits in some version.
pub struct Crate {
    pub row: &'static Row,
    pub version: String,
    /// The package's directory.
    pub directory: PathBuf,
}

/// The crate that `args` compile, as a library, if it is one of these. cargo says in variables which package it is of.
pub fn of(args: &[OsString]) -> Option<Crate> {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let package = variable("CARGO_PKG_NAME");
    let is_meant = |row: &&Row| row.package == package && is_crate(args, row.name);
    Some(Crate {
        row: TABLE.iter().find(is_meant)?,
        version: variable("CARGO_PKG_VERSION"),
        directory: std::env::var_os("CARGO_MANIFEST_DIR")?.into(),
    })
}

impl Crate {
    /// Why it stays as it is, if it does.
    pub fn stays(&self) -> Option<&'static str> {
        if !is_of_registry(&self.directory) {
            return Some("does not come from a registry");
        }
        let is_known = self.row.versions.contains(&self.version.as_str());
        (!is_known).then_some("is not known here")
    }
}

/// Whether cargo has unpacked the package there: in `registry/src/INDEX/`, with a mark. What is elsewhere is somebody's own, as a `[patch]` is.
fn is_of_registry(directory: &Path) -> bool {
    let mut above = directory.ancestors().skip(2).filter_map(Path::file_name);
    above.next().is_some_and(|name| name == "src")
        && above.next().is_some_and(|name| name == "registry")
        && directory.join(".cargo-ok").exists()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn crate_(directory: &Path, version: &str) -> Crate {
        Crate {
            row: &TABLE[0],
            version: version.to_owned(),
            directory: directory.to_owned(),
        }
    }

    #[test]
    fn only_known_versions_of_a_registry() {
        let home = tempfile::tempdir().unwrap();
        let package = home.path().join("registry/src/index/rayon-core");
        fs::create_dir_all(&package).unwrap();
        let known = TABLE[0].versions[0];
        assert!(crate_(&package, known).stays().is_some());
        fs::write(package.join(".cargo-ok"), "").unwrap();
        assert_eq!(crate_(&package, known).stays(), None);
        assert_eq!(
            crate_(&package, "99.0.0").stays(),
            Some("is not known here")
        );
        let own = home.path().join("src/rayon-core");
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join(".cargo-ok"), "").unwrap();
        assert_eq!(
            crate_(&own, known).stays(),
            Some("does not come from a registry")
        );
    }
}
