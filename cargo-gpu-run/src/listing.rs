//! Lists of a directory's files with their sizes, by which damage is noticed later: a full disk, a crash, a tidy-up tool.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

/// Stands in front of each file's line.
const MARK: &str = "file: ";

/// The files below `directory`, a line for each: `file: SIZE PATH`.
///
/// # Errors
/// A directory cannot be read.
pub fn of(directory: &Path) -> io::Result<String> {
    let mut lines = Vec::new();
    add(directory, "", &mut lines)?;
    lines.sort();
    let mut text = String::new();
    for (path, size) in lines {
        writeln!(text, "{MARK}{size} {path}").expect("writing to a string cannot fail");
    }
    Ok(text)
}

fn add(directory: &Path, within: &str, lines: &mut Vec<(String, u64)>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = format!("{within}{}", entry.file_name().to_string_lossy());
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            add(&entry.path(), &format!("{path}/"), lines)?;
        } else {
            lines.push((path, metadata.len()));
        }
    }
    Ok(())
}

/// What is damaged in `directory`, whose list is among the lines of `text`; nothing if all files have the sizes that they had.
pub fn damage(directory: &Path, text: &str) -> Option<String> {
    let mut listed = text.lines().filter_map(|line| {
        let (size, path) = line.strip_prefix(MARK)?.split_once(' ')?;
        Some((path, size.parse::<u64>().ok()?))
    });
    let mut any = false;
    let bad = listed.find_map(|(path, size)| {
        any = true;
        match fs::metadata(directory.join(path)) {
            Ok(metadata) if metadata.len() == size => None,
            Ok(metadata) => Some(format!(
                "{path} has {} bytes instead of {size}",
                metadata.len()
            )),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Some(format!("{path} is missing"))
            }
            Err(error) => Some(format!("{path}: {error}")),
        }
    });
    bad.or_else(|| (!any).then(|| "the list of its files is missing".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_named() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path();
        fs::create_dir_all(path.join("lib/deep")).unwrap();
        fs::write(path.join("lib/deep/a b"), "12345").unwrap();
        fs::write(path.join("top"), "").unwrap();
        let list = of(path).unwrap();
        assert_eq!(list, "file: 5 lib/deep/a b\nfile: 0 top\n");
        let text = format!("some words\n{list}");
        assert_eq!(damage(path, &text), None);
        fs::write(path.join("lib/deep/a b"), "123").unwrap();
        let said = damage(path, &text).unwrap();
        assert_eq!(said, "lib/deep/a b has 3 bytes instead of 5");
        fs::remove_file(path.join("lib/deep/a b")).unwrap();
        assert_eq!(damage(path, &text).unwrap(), "lib/deep/a b is missing");
        for text in ["", "some words\n"] {
            assert!(damage(path, text).unwrap().contains("list of its files"));
        }
    }
}
