//! A backend that somebody else has built.

use process::error::{Error, Explain as _, Kind, Result};
use std::path::{Path, PathBuf};

use super::backend::LIBRARY;

/// The library that `--nvvm-backend` names: itself, or the directory that has it.
///
/// # Errors
/// It is not there.
pub fn library(path: &Path) -> Result<PathBuf> {
    let file = if path.is_dir() {
        path.join(LIBRARY)
    } else {
        path.to_owned()
    };
    let what = || format!("there is no nvvm backend at {}", file.display());
    let file = file.canonicalize().explain(Kind::Setup, what)?;
    if file.is_file() {
        Ok(file)
    } else {
        Err(Error::new(Kind::Setup, what()).because_text("it is not a file"))
    }
}
