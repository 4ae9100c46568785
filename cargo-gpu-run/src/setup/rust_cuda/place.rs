//! Rust-CUDA's directory in the cache: one builder at a time, and nothing left of one that was ended.

use crate::backend::provisioned as record;
use crate::lock;
use crate::shell::Shell;
use process::error::{Explain as _, Kind, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Prefix of temporary directories.
const STAGING: &str = ".build-";

/// The directory, while nobody else changes it.
pub struct Place {
    home: PathBuf,
    _lock: File,
}

impl Place {
    /// Waits for others, and removes what a killed one has left.
    ///
    /// # Errors
    /// The cache cannot be written.
    pub fn take(cache: &Path, shell: &Shell) -> Result<Place> {
        let home = record::home(cache);
        let what = || format!("cannot lock {}", home.display());
        let lock = lock::exclusive(
            &home,
            "setup",
            "waiting for another process that sets up Rust-CUDA",
            shell,
        )
        .explain(Kind::Setup, what)?;
        let entries = fs::read_dir(&home).into_iter().flatten();
        for entry in entries.filter_map(Result::ok) {
            if entry.file_name().to_string_lossy().starts_with(STAGING) {
                // It only takes room: failing to remove it is no reason to stop.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        Ok(Place { home, _lock: lock })
    }

    /// A directory that is removed with everything in it when it is dropped.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn staging(&self) -> Result<TempDir> {
        let mut builder = tempfile::Builder::new();
        let directory = builder.prefix(STAGING).tempdir_in(&self.home);
        directory.explain(Kind::Setup, || {
            format!("cannot create a directory in {}", self.home.display())
        })
    }

    /// Moves a finished directory to `name`, in the place of an older one.
    ///
    /// # Errors
    /// It cannot be moved.
    pub fn keep(&self, made: &Path, name: &str) -> Result<PathBuf> {
        let target = self.home.join(name);
        let moved = || -> std::io::Result<()> {
            if target.exists() {
                fs::remove_dir_all(&target)?;
            }
            fs::rename(made, &target)
        };
        moved().explain(Kind::Setup, || {
            format!("cannot move the build to {}", target.display())
        })?;
        Ok(target)
    }
}
