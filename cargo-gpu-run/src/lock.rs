//! One process at a time at work in a directory of the cache.

use crate::shell::Shell;
use std::fs::{self, File, TryLockError};
use std::path::Path;

/// Locks `NAME.lock` in `home`, which is made if it is not there; says so (`waiting`) if another process must be waited for. The lock is held
/// as long as the file is; the system releases it when the process dies.
///
/// # Errors
/// The directory or the file cannot be made, or the file system has no locks.
pub fn exclusive(home: &Path, name: &str, waiting: &str, shell: &Shell) -> anyhow::Result<File> {
    fs::create_dir_all(home)?;
    let file = File::options()
        .create(true)
        .append(true)
        .open(home.join(format!("{name}.lock")))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            shell.status("Blocking", waiting);
            file.lock()?;
        }
        Err(TryLockError::Error(why)) => return Err(why.into()),
    }
    Ok(file)
}
