//! A real sysroot, prepared once (half a minute) for all tests that build crates.

use crate::support::Place;
use gpu_run_tests::{crates, tool};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// A cache whose sysroot two processes have prepared at once, beside one that was not used for long.
pub fn shared() -> &'static Path {
    static CACHE: OnceLock<PathBuf> = OnceLock::new();
    CACHE.get_or_init(|| {
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli-cache");
        if cache.exists() {
            fs::remove_dir_all(&cache).expect("the cache of an earlier run can be removed");
        }
        let home = cache.join("sysroots");
        unused(&home.join("forgotten"), 31);
        unused(&home.join("resting"), 29);
        let said = two_at_once(&cache);
        let count = |text: &str| said.iter().filter(|stderr| stderr.contains(text)).count();
        assert_eq!(count("Preparing a sysroot"), 1, "{said:#?}");
        assert!(count("could not be built") == 0, "{said:#?}");
        // Both came as far as cargo, which has nothing to run.
        assert_eq!(count("a bin target must be available"), 2, "{said:#?}");
        assert!(!home.join("forgotten").exists() && home.join("resting").exists());
        let names = fs::read_dir(&home)
            .expect("a sysroot")
            .map(|entry| entry.expect("an entry").file_name());
        let leftovers: Vec<_> = names
            .filter(|name| name.to_string_lossy().starts_with('.'))
            .collect();
        assert!(leftovers.is_empty(), "{leftovers:?}");
        cache
    })
}

/// What looks like a sysroot that was used last so many days ago.
fn unused(directory: &Path, days: u64) {
    fs::create_dir_all(directory).expect("a writable cache");
    let stamp = File::create(directory.join("gpu-run-sysroot.txt")).expect("a writable cache");
    let time = SystemTime::now() - Duration::from_secs(days * 24 * 3600);
    stamp.set_modified(time).expect("times can be set");
}

/// The standard error of two runs that need the same new sysroot.
fn two_at_once(cache: &Path) -> [String; 2] {
    let place = Place::new();
    let starts = ["one", "two"].map(|name| {
        let directory = place.directory().join(name);
        crates::package(&directory, "lib.rs", "");
        let mut command = tool::tool(&directory, cache, &[]);
        command
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the tool runs")
    });
    starts.map(|child| {
        String::from_utf8(child.wait_with_output().expect("it ends").stderr).expect("UTF-8")
    })
}
