//! Old sysroots: every update of compiler or tool makes a new one, and nobody would remove the others.

use super::cache::STAMP;
use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How long a sysroot is kept without being used.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// How exactly the last use is known: most uses write nothing.
const PRECISION: Duration = Duration::from_secs(24 * 3600);

/// Notes that the sysroot in `directory` is in use. The stamp's time of change is the time of its last use.
pub fn mark_used(directory: &Path) {
    let stamp = directory.join(STAMP);
    if age(&stamp).is_some_and(|age| age > PRECISION) {
        // A read-only cache forgets: its sysroots are removed by nobody either.
        let _ = File::options()
            .append(true)
            .open(stamp)
            .and_then(|file| file.set_modified(SystemTime::now()));
    }
}

/// Removes the sysroots in `home` that were not used for a month, but for the one with the name `keep`; and what killed builds have left.
/// What cannot be removed stays: it only takes room.
pub fn sweep(home: &Path, keep: &str) {
    let entries = fs::read_dir(home)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        // A temporary directory: `.KEY-...`.
        let unfinished = name.strip_prefix('.').and_then(|name| name.split_once('-'));
        let is_unfinished = unfinished.is_some();
        let is_old = || age(&entry.path().join(STAMP)).is_some_and(|age| age > KEPT);
        let name = match unfinished {
            Some((key, _)) => key.to_owned(),
            None if name.starts_with('.') || !is_old() => continue,
            None => name,
        };
        if name == keep {
            continue;
        }
        // Its lock keeps builders of the same sysroot out. The file stays: removing it would let two processes hold "the" lock.
        let Ok(lock) = File::options()
            .create(true)
            .append(true)
            .open(home.join(format!("{name}.lock")))
        else {
            continue;
        };
        match lock.try_lock() {
            // Who builds it holds the lock, so nobody works there any more.
            Ok(()) if is_unfinished => drop(fs::remove_dir_all(entry.path())),
            Ok(()) => remove(&entry.path(), &home.join(format!(".{name}-old"))),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
    }
}

/// At once for everyone else: it leaves its place whole.
fn remove(directory: &Path, aside: &Path) {
    if fs::rename(directory, aside).is_ok() {
        let _ = fs::remove_dir_all(aside);
    }
}

/// Time since the file's last change; `None` if there is no such file.
fn age(path: &Path) -> Option<Duration> {
    let changed = path.metadata().ok()?.modified().ok()?;
    // A change in the future (clocks are set) is a recent one.
    Some(
        SystemTime::now()
            .duration_since(changed)
            .unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 3600);

    fn sysroot(home: &Path, name: &str, age: Duration) {
        fs::create_dir_all(home.join(name).join("lib")).unwrap();
        let stamp = File::create(home.join(name).join(STAMP)).unwrap();
        stamp.set_modified(SystemTime::now() - age).unwrap();
    }

    #[test]
    fn a_month_without_use() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        sysroot(home, "old", 31 * DAY);
        sysroot(home, "young", 29 * DAY);
        sysroot(home, "ours", 400 * DAY);
        sysroot(home, "builtnow", 31 * DAY);
        for name in ["foreign", ".killed-tmp", ".builtnow-tmp", ".ours-tmp"] {
            fs::create_dir(home.join(name)).unwrap();
        }
        let lock = File::create(home.join("builtnow.lock")).unwrap();
        lock.lock().unwrap();
        sweep(home, "ours");
        let mut left: Vec<_> = fs::read_dir(home)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.ends_with(".lock"))
            .collect();
        left.sort();
        assert_eq!(
            left,
            [
                ".builtnow-tmp",
                ".ours-tmp",
                "builtnow",
                "foreign",
                "ours",
                "young"
            ]
        );
    }

    #[test]
    fn use_keeps_it() {
        let home = tempfile::tempdir().unwrap();
        sysroot(home.path(), "old", 31 * DAY);
        mark_used(&home.path().join("old"));
        sweep(home.path(), "other");
        assert!(home.path().join("old").exists());
    }
}
