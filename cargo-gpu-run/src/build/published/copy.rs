//! The edited copy of a package, in the tool's cache. Any number of processes may ask for it at once.

use super::crates::Crate;
use crate::shell::Shell;
use crate::sysroot::cache;
use crate::{listing, lock, scratch, tree};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Written last: the list of the copy's files.
const STAMP: &str = "gpu-run-published.txt";

/// The directory of the edited copy; it is made if it is not there, or damaged.
///
/// # Errors
/// The edits do not fit, or what the operating system says.
pub fn of(crate_: &Crate) -> Result<PathBuf> {
    in_cache(crate_, &cache::directory()?)
}

fn in_cache(crate_: &Crate, cache: &Path) -> Result<PathBuf> {
    let home = cache.join("published");
    let name = name(crate_).context("cannot read the package")?;
    let copy = home.join(&name);
    if is_whole(&copy) {
        return Ok(copy);
    }
    let waiting = "waiting for another process that edits the same package";
    let _lock = lock::exclusive(&home, &name, waiting, &Shell::from_env())?;
    if is_whole(&copy) {
        return Ok(copy);
    }
    let staging = scratch::directory(&home, &name)?;
    let package = staging.path().join("package");
    tree::copy(&crate_.directory, &package).context("cannot copy the package")?;
    crate_.row.apply(&package, &crate_.version)?;
    let list = listing::of(&package)?;
    fs::write(package.join(STAMP), list)?;
    if copy.exists() {
        // It is damaged; nobody can use it.
        fs::remove_dir_all(&copy)?;
    }
    fs::rename(&package, &copy)
        .with_context(|| format!("cannot move the package to {}", copy.display()))?;
    Ok(copy)
}

fn is_whole(copy: &Path) -> bool {
    let list = fs::read_to_string(copy.join(STAMP));
    list.is_ok_and(|list| listing::damage(copy, &list).is_none())
}

/// Package and version, and a key of all that the copy is made of.
fn name(crate_: &Crate) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    crate_.row.add_to_key(&mut hasher);
    for file in files(&crate_.directory)? {
        let bytes = fs::read(crate_.directory.join(&file))?;
        for part in [file.as_os_str().as_encoded_bytes(), &bytes] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    let key = hasher.finalize().to_hex();
    let (package, version) = (crate_.row.package, &crate_.version);
    Ok(format!("{package}-{version}-{}", &key[..24]))
}

/// The files below `directory`, relative to it, in order.
fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(directory.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            match entry.file_type()?.is_dir() {
                true => open.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use overlay::AnchorError;
    use overlay::published::TABLE;

    #[test]
    fn a_package_that_the_edits_do_not_fit_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        let package = place.path().join("package");
        for file in ["src/sleep/counters.rs", "src/sleep/mod.rs"] {
            let path = package.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        for file in ["src/lib.rs", "src/registry.rs", "src/latch.rs"] {
            fs::write(package.join(file), "").unwrap();
        }
        let crate_ = Crate {
            row: &TABLE[0],
            version: TABLE[0].versions[0].to_owned(),
            directory: package,
        };
        let cache = place.path().join("cache");
        let why = in_cache(&crate_, &cache).unwrap_err();
        assert!(why.is::<AnchorError>(), "{why:#}");
        let home = fs::read_dir(cache.join("published")).unwrap();
        let left = home.filter(|entry| entry.as_ref().unwrap().path().is_dir());
        assert_eq!(left.count(), 0);
    }

    #[test]
    fn other_bytes_are_another_copy() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("a.rs"), "a").unwrap();
        let crate_ = Crate {
            row: &TABLE[0],
            version: "1.0.0".to_owned(),
            directory: place.path().to_owned(),
        };
        let first = name(&crate_).unwrap();
        assert_eq!(name(&crate_).unwrap(), first);
        fs::write(place.path().join("a.rs"), "b").unwrap();
        assert_ne!(name(&crate_).unwrap(), first);
    }
}
