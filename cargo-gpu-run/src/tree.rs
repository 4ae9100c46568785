//! Copies of directories.

use anyhow::Context as _;
use std::fs::{self, File};
use std::path::Path;

/// Copies a file, or a directory with all that is in it, to a place where nothing is.
///
/// # Errors
/// What the operating system says.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    if from.is_dir() {
        fs::create_dir(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    // Contents only: a packaged source may be read-only, and its copy is edited.
    let mut source = File::open(from).with_context(|| format!("cannot read {}", from.display()))?;
    let mut target = File::create(to).with_context(|| format!("cannot write {}", to.display()))?;
    std::io::copy(&mut source, &mut target)?;
    Ok(())
}
