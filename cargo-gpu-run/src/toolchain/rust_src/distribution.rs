//! rust-src from the package archive of a Debian-like distribution, unpacked into our cache; nothing is installed.
//!
//! apt works on a private state with the mirrors and keys of the machine's own configuration, so no host name stands here and no
//! root rights are needed.

use crate::shell::Shell;
use crate::toolchain::bounded;
use crate::{listing, lock, scratch};
use anyhow::{Context as _, Result, bail, ensure};
use overlay::supported::Package;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(180);

/// Where the package of a release lies once it is unpacked.
pub fn unpacked(cache: &Path, release: &str) -> PathBuf {
    cache
        .join("rust-src")
        .join(format!("rustc-{release}"))
        .join("library")
}

/// The list of the files in `library`, beside it.
const FILES: &str = "gpu-run-files.txt";

/// What is damaged in what was unpacked earlier, if it is there.
pub fn damage(cache: &Path, release: &str) -> Option<String> {
    let library = unpacked(cache, release);
    // What was unpacked before there were lists is taken as it is.
    let list = fs::read_to_string(library.with_file_name(FILES)).ok()?;
    listing::damage(&library, &list)
}

/// Downloads `package` of `release` from the machine's mirrors.
///
/// # Errors
/// No apt, no such package, no network, or not enough room.
pub fn download(cache: &Path, release: &str, package: Package, shell: &Shell) -> Result<PathBuf> {
    let Package { name, suites } = package;
    let home = cache.join("rust-src");
    fs::create_dir_all(&home).with_context(|| format!("cannot create {}", home.display()))?;
    let waiting = "waiting for another process that downloads rust-src";
    let _lock = lock::exclusive(&home, "download", waiting, shell)?;
    let target = unpacked(cache, release);
    match damage(cache, release) {
        None if target.is_dir() => return Ok(target),
        None => {}
        Some(_) => fs::remove_dir_all(target.parent().context("the cache has no parent")?)
            .context("a damaged copy cannot be removed")?,
    }
    // Removed when this function returns, however it returns.
    let work = scratch::directory(&home, "apt").context("cannot create a temporary directory")?;
    let apt = Apt::new(work.path(), suites)?;
    shell.status(
        "Downloading",
        format_args!("{name} {release} (the distribution's package archive)"),
    );
    // A mirror that lacks one of the suites makes `update` fail, although the others were read.
    let update = bounded::run(&mut apt.command("apt-get", &["-q", "update"]), LIMIT);
    let listing = bounded::run(&mut apt.command("apt-cache", &["madison", name]), LIMIT)?;
    let Some(version) = pick(&listing, release) else {
        update.context("the package lists could not be read")?;
        bail!(
            "the archive has no version {release} (it has: {})",
            versions(&listing).collect::<Vec<_>>().join(", ")
        );
    };
    let package = format!("{name}={version}");
    bounded::run(
        apt.command("apt-get", &["-q", "download", &package])
            .current_dir(work.path()),
        LIMIT,
    )?;
    let file = fs::read_dir(work.path())?
        .filter_map(Result::ok)
        .map(|entry| entry.path());
    let file = file
        .into_iter()
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"));
    let file = file.context("apt-get downloaded no package")?;
    let tree = work.path().join("tree");
    bounded::run(
        Command::new("dpkg-deb").arg("-x").arg(&file).arg(&tree),
        LIMIT,
    )?;
    let source = tree.join(format!("usr/src/rustc-{release}"));
    ensure!(
        source.join("library").is_dir(),
        "the package has no usr/src/rustc-{release}/library"
    );
    fs::write(source.join(FILES), listing::of(&source.join("library"))?)?;
    let target_parent = target.parent().context("the cache has no parent")?;
    fs::rename(&source, target_parent)
        .with_context(|| format!("cannot move the source to {}", target_parent.display()))?;
    Ok(target)
}

struct Apt {
    options: Vec<String>,
}

impl Apt {
    fn new(work: &Path, suites: &[&str]) -> Result<Apt> {
        let format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
        let own = bounded::run(
            Command::new("apt-get").args([
                "indextargets",
                "--format",
                format,
                "Created-By: Packages",
            ]),
            LIMIT,
        )?;
        for directory in ["state/lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(work.join(directory))?;
        }
        fs::write(work.join("state/status"), "")?;
        let sources = sources(&own, suites);
        ensure!(!sources.is_empty(), "apt has no package sources");
        fs::write(work.join("sources.list"), sources)?;
        let path = |name: &str| work.join(name).display().to_string();
        let options = [
            format!("Dir::State={}", path("state")),
            format!("Dir::State::status={}", path("state/status")),
            format!("Dir::Cache={}", path("cache")),
            format!("Dir::Etc::SourceList={}", path("sources.list")),
            "Dir::Etc::SourceParts=-".to_owned(),
            "Acquire::Languages=none".to_owned(),
            // The download user of apt cannot enter a private directory.
            "APT::Sandbox::User=".to_owned(),
        ];
        Ok(Apt {
            options: options.into(),
        })
    }

    fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.env("LC_ALL", "C");
        for option in &self.options {
            command.args(["-o", option]);
        }
        command.args(args);
        command
    }
}

/// `deb URI SUITE COMPONENT` lines: the machine's own, and `suites` on each mirror that has a `main` component.
fn sources(own: &str, suites: &[&str]) -> String {
    let mut lines = BTreeSet::new();
    for line in own.lines() {
        let [uri, release, component] = line.split(' ').collect::<Vec<_>>()[..] else {
            continue;
        };
        lines.insert(format!("deb {uri} {release} {component}"));
        let security = release.ends_with("-security");
        if component == "main" && !security {
            lines.extend(suites.iter().map(|suite| format!("deb {uri} {suite} main")));
        }
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn versions(madison: &str) -> impl Iterator<Item = &str> {
    madison
        .lines()
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim)
}

/// The first version of the listing whose upstream part is `release`: `1.95.0+dfsg1-2`.
fn pick<'a>(madison: &'a str, release: &str) -> Option<&'a str> {
    versions(madison).find(|version| {
        let upstream = version.split_once(':').map_or(*version, |(_, rest)| rest);
        upstream
            .strip_prefix(release)
            .is_some_and(|rest| rest.starts_with(['+', '-', '~']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_the_release() {
        let listing = "  rust-src | 1.96.1+dfsg1-2 | http://m x\n  rust-src | 1.95.0+dfsg1-2~bpo13+1 | http://m x\n";
        assert_eq!(pick(listing, "1.95.0"), Some("1.95.0+dfsg1-2~bpo13+1"));
        assert_eq!(pick(listing, "1.96.0"), None);
        assert_eq!(pick(" rust-src | 1.95.01-1 | x", "1.95.0"), None);
    }

    #[test]
    fn sources_of_own_and_extra_suites() {
        let own = "http://m/debian/ bookworm main\nhttp://m/security/ bookworm-security main\nhttp://n/ x extra\n";
        let expected = "deb http://m/debian/ bookworm main\ndeb http://m/debian/ new main\ndeb http://m/security/ bookworm-security main\ndeb http://n/ x extra\n";
        assert_eq!(sources(own, &["new"]), expected);
    }

    #[test]
    fn damage_to_what_was_unpacked_is_seen() {
        let cache = tempfile::tempdir().unwrap();
        let damage = || damage(cache.path(), "1.95.0");
        let library = unpacked(cache.path(), "1.95.0");
        assert_eq!(damage(), None);
        fs::create_dir_all(&library).unwrap();
        fs::write(library.join("lib.rs"), "text").unwrap();
        assert_eq!(damage(), None);
        let list = listing::of(&library).unwrap();
        fs::write(library.with_file_name(FILES), list).unwrap();
        assert_eq!(damage(), None);
        fs::write(library.join("lib.rs"), "").unwrap();
        assert_eq!(damage().unwrap(), "lib.rs has 0 bytes instead of 4");
    }

    #[test]
    #[ignore = "downloads 20 MB from the machine's Debian mirror"]
    fn downloads_the_first_supported_release() {
        let row = overlay::supported::SUPPORTED[0];
        let cache = tempfile::tempdir().unwrap();
        let shell = Shell::new(None, true, false);
        let package = row.debian.unwrap();
        let library = download(cache.path(), row.release, package, &shell).unwrap();
        let library = crate::toolchain::rust_src::Library::locate(&library).unwrap();
        library.verify(row.release).unwrap();
        let left = fs::read_dir(cache.path().join("rust-src")).unwrap().count();
        // With the lock's file.
        assert_eq!(left, 2, "temporary files are left");
    }
}
