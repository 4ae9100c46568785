//! Binaries of earlier runs: compiling PTX takes seconds, loading a binary milliseconds.
//!
//! A file is `magic (16) | blake3 of the binary (32) | binary`, named by a key of everything that the binary depends on. It is
//! written under another name and moved, so that any number of processes may share the directory; a file that does not match its hash is
//! compiled again. The cache never makes a run fail.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const MAGIC: [u8; 16] = *b"gpu-run-cubin-1\n";
const HEAD: usize = MAGIC.len() + 32;
/// When the directory is larger, the files that were not used for longest go.
const LIMIT: u64 = 1 << 30;

/// Changes with what this crate does to PTX on its way to the driver.
pub const BUILD: &str = env!("LAUNCHER_ID");

/// A directory of binaries.
pub struct Cache {
    directory: PathBuf,
}

impl Cache {
    /// In `root`, or in the user's cache directory. `None` if there is no such place.
    pub fn open(root: Option<&Path>) -> Option<Cache> {
        let root = match root {
            Some(root) => root.to_owned(),
            None => {
                use etcetera::BaseStrategy;
                etcetera::choose_base_strategy()
                    .ok()?
                    .cache_dir()
                    .join("cargo-gpu-run")
            }
        };
        Some(Cache {
            directory: root.join("cubin"),
        })
    }

    /// The binary for this key; whole, if there is one.
    pub fn get(&self, key: &blake3::Hash) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.path(key)).ok()?;
        if bytes.len() < HEAD || bytes[..MAGIC.len()] != MAGIC {
            return None;
        }
        let binary = bytes.split_off(HEAD);
        if *blake3::hash(&binary).as_bytes() != bytes[MAGIC.len()..] {
            return None;
        }
        // Only the order of eviction depends on this.
        let _ = File::options()
            .append(true)
            .open(self.path(key))
            .and_then(|file| file.set_modified(SystemTime::now()));
        Some(binary)
    }

    /// Keeps a binary. Failures (a full disk, a read-only home) only cost the next run's time.
    pub fn put(&self, key: &blake3::Hash, binary: &[u8]) {
        if self.try_put(key, binary).is_ok() {
            self.evict(LIMIT);
        }
    }

    /// Forgets a binary that turned out to be useless.
    pub fn remove(&self, key: &blake3::Hash) {
        let _ = fs::remove_file(self.path(key));
    }

    fn try_put(&self, key: &blake3::Hash, binary: &[u8]) -> std::io::Result<()> {
        fs::create_dir_all(&self.directory)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.directory)?;
        file.write_all(&MAGIC)?;
        file.write_all(blake3::hash(binary).as_bytes())?;
        file.write_all(binary)?;
        file.persist(self.path(key))?;
        Ok(())
    }

    fn evict(&self, limit: u64) {
        let Ok(entries) = fs::read_dir(&self.directory) else {
            return;
        };
        let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let metadata = entry.metadata().ok()?;
                Some((metadata.modified().ok()?, metadata.len(), entry.path()))
            })
            .filter(|(_, _, path)| path.extension().is_some_and(|e| e == "cubin"))
            .collect();
        files.sort();
        let mut total: u64 = files.iter().map(|(_, length, _)| length).sum();
        for (_, length, path) in files {
            if total <= limit {
                break;
            }
            if fs::remove_file(path).is_ok() {
                total -= length;
            }
        }
    }

    fn path(&self, key: &blake3::Hash) -> PathBuf {
        self.directory.join(format!("{}.cubin", key.to_hex()))
    }
}

/// The binary for `key`: from the cache if there is one, else compiled and kept. Also says whether it was there.
///
/// # Errors
/// The compiler's.
pub fn get_or_compile<E>(
    cache: Option<&Cache>,
    key: &blake3::Hash,
    compile: impl FnOnce() -> Result<Vec<u8>, E>,
) -> Result<(Vec<u8>, bool), E> {
    if let Some(binary) = cache.and_then(|cache| cache.get(key)) {
        return Ok((binary, true));
    }
    let binary = compile()?;
    if let Some(cache) = cache {
        cache.put(key, &binary);
    }
    Ok((binary, false))
}

/// A key of all these parts; no two different lists have the same.
pub fn key(parts: &[&[u8]]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::convert::Infallible;
    use std::time::Duration;

    fn cache() -> (tempfile::TempDir, Cache) {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::open(Some(directory.path())).unwrap();
        (directory, cache)
    }

    #[test]
    fn compiled_once_then_found() {
        let (_directory, cache) = cache();
        let compiled = Cell::new(0);
        let run = |k: &blake3::Hash| {
            get_or_compile(Some(&cache), k, || {
                compiled.set(compiled.get() + 1);
                Ok::<_, Infallible>(b"binary".to_vec())
            })
            .unwrap()
        };
        assert_eq!(run(&key(&[b"a"])), (b"binary".to_vec(), false));
        assert_eq!(run(&key(&[b"a"])), (b"binary".to_vec(), true));
        assert_eq!(run(&key(&[b"b"])), (b"binary".to_vec(), false));
        assert_eq!(compiled.get(), 2);
    }

    #[test]
    fn a_damaged_file_is_compiled_again() {
        let (_directory, cache) = cache();
        let k = key(&[b"program"]);
        cache.put(&k, b"right");
        let path = cache.path(&k);
        for damage in [
            &b""[..],
            b"short",
            b"gpu-run-cubin-1\n00000000000000000000000000000000wrong",
        ] {
            fs::write(&path, damage).unwrap();
            let (binary, found) =
                get_or_compile(Some(&cache), &k, || Ok::<_, Infallible>(b"right".to_vec()))
                    .unwrap();
            assert_eq!((binary.as_slice(), found), (&b"right"[..], false));
            assert_eq!(cache.get(&k).unwrap(), b"right");
        }
    }

    #[test]
    fn a_compilers_error_is_not_cached() {
        let (_directory, cache) = cache();
        let k = key(&[b"program"]);
        assert_eq!(
            get_or_compile(Some(&cache), &k, || Err("syntax")),
            Err("syntax")
        );
        assert_eq!(cache.get(&k), None);
    }

    #[test]
    fn an_impossible_directory_only_costs_time() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let cache = Cache::open(Some(file.path())).unwrap();
        let result = get_or_compile(Some(&cache), &key(&[]), || Ok::<_, Infallible>(vec![1]));
        assert_eq!(result, Ok((vec![1], false)));
    }

    #[test]
    fn parts_of_a_key_do_not_run_together() {
        assert_ne!(key(&[b"ab", b"c"]), key(&[b"a", b"bc"]));
    }

    #[test]
    fn the_oldest_files_go_first() {
        let (_directory, cache) = cache();
        let keys = [b"1", b"2", b"3"].map(|k| key(&[k]));
        for (age, k) in keys.iter().enumerate() {
            cache.put(k, &[0; 1000]);
            let old = SystemTime::now() - Duration::from_secs(1000 - age as u64);
            File::options()
                .append(true)
                .open(cache.path(k))
                .unwrap()
                .set_modified(old)
                .unwrap();
        }
        // Used just now, so the second oldest goes.
        assert!(cache.get(&keys[0]).is_some());
        cache.evict(2500);
        assert_eq!(keys.map(|k| cache.get(&k).is_some()), [true, false, true]);
    }
}
