//! libNVVM as a part of a code generator: which one, and how hard it optimizes.

use super::search::{self, Found};
use anyhow::Context as _;
use process::error::{Error, Kind, Result};
use process::variables;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The user's variable for libNVVM's `-opt`.
pub const LEVEL: &str = "GPU_RUN_LIBNVVM_OPT";
/// Tells the linker where libNVVM is.
const LIBRARY_VARIABLE: &str = "__GPU_RUN_LIBNVVM";
/// Tells the linker how hard to optimize.
const LEVEL_VARIABLE: &str = "__GPU_RUN_LIBNVVM_OPT";
/// All variables of the linker's.
pub const VARIABLES: [&str; 2] = [LIBRARY_VARIABLE, LEVEL_VARIABLE];

/// The levels that libNVVM knows.
const LEVELS: [&str; 4] = ["0", "1", "2", "3"];

/// A libNVVM and its level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The library.
    pub library: Found,
    level: String,
}

impl Setup {
    /// Finds the library, as [`search::find`]; `level` where the user chooses none.
    ///
    /// # Errors
    /// There is none, or the user's level is not one.
    pub fn find(explicit: Option<&Path>, cache: &Path, level: &str) -> Result<Setup> {
        let level = variables::get(LEVEL).map_or_else(
            || level.to_owned(),
            |level| level.to_string_lossy().into_owned(),
        );
        if !LEVELS.contains(&level.as_str()) {
            let error = Error::new(Kind::Usage, format!("{LEVEL} is `{level}`"));
            return Err(error.hint(format!("libNVVM knows {}", LEVELS.join(", "))));
        }
        let library = search::find(explicit, cache)?;
        Ok(Setup { library, level })
    }

    /// What tells it from others.
    pub fn identity(&self) -> String {
        format!("{}-O{}", self.library.hash, self.level)
    }

    /// One line for people.
    pub fn describe(&self) -> String {
        let Found { path, hash } = &self.library;
        format!("libNVVM: {} ({hash}), -opt={}", path.display(), self.level)
    }

    /// For the linker.
    pub fn environment(&self) -> Vec<(String, OsString)> {
        vec![
            (
                LIBRARY_VARIABLE.to_owned(),
                self.library.path.clone().into(),
            ),
            (LEVEL_VARIABLE.to_owned(), self.level.clone().into()),
        ]
    }

    /// In the linker: the library's path and the level.
    ///
    /// # Errors
    /// Nobody has set [`VARIABLES`].
    pub fn from_env() -> anyhow::Result<(PathBuf, String)> {
        let library = std::env::var_os(LIBRARY_VARIABLE);
        let library = library.with_context(|| format!("{LIBRARY_VARIABLE} is not set"))?;
        let level = std::env::var(LEVEL_VARIABLE)
            .with_context(|| format!("{LEVEL_VARIABLE} is not set"))?;
        Ok((library.into(), level))
    }
}
