//! Temporary directories beside what is made in them. Each has one name, so that the next who makes the same sweeps what a killed process
//! has left.

use std::path::Path;
use std::{fs, io};
use tempfile::TempDir;

/// The directory `.NAME-tmp` in `parent`, empty; it is removed when this is dropped. The caller sees to it that nobody else makes the same.
///
/// # Errors
/// It cannot be made.
pub fn directory(parent: &Path, name: &str) -> io::Result<TempDir> {
    let name = format!(".{name}-tmp");
    match fs::remove_dir_all(parent.join(&name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    tempfile::Builder::new()
        .prefix(&name)
        .rand_bytes(0)
        .tempdir_in(parent)
}

/// One for the compiler's output `file`.
///
/// # Errors
/// It cannot be made.
pub fn beside(file: &Path) -> io::Result<TempDir> {
    let parent = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    directory(parent.unwrap_or(Path::new(".")), &name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_swept() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("demo-1.ptx");
        let left = beside(&file).unwrap().keep();
        fs::write(left.join("large"), "x").unwrap();
        let again = beside(&file).unwrap();
        assert_eq!(again.path(), left);
        assert_eq!(fs::read_dir(&left).unwrap().count(), 0);
        drop(again);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }
}
