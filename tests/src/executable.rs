//! Executable files that tests make.
//!
//! Another process writes each of them. Were it this one, a child that another test starts at that moment would hold the file open
//! until its own `exec`, and the system does not start what is open for writing (`Text file busy`).

use std::fs;
use std::path::Path;
use std::process::Command;

/// Writes a script with a `#!` line.
///
/// # Panics
/// It cannot be written.
pub fn script(path: &Path, text: &str) {
    let source = path.with_added_extension("text");
    fs::write(&source, text).expect("a writable file");
    copy(&source, path);
    fs::remove_file(&source).expect("a removable file");
}

/// Copies a file, which becomes executable.
///
/// # Panics
/// It cannot be copied.
pub fn copy(from: &Path, to: &Path) {
    let copied = Command::new("install")
        .args(["-m", "755"])
        .args([from, to])
        .output()
        .expect("`install` can be run");
    let stderr = String::from_utf8_lossy(&copied.stderr);
    assert!(copied.status.success(), "{stderr}");
}
