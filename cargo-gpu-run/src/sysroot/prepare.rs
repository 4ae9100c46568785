//! The sysroot from the cache, or a new one. Any number of processes may do this at once.

use super::cache::STAMP;
use super::plan::{Plan, TARGET};
use super::{compile, sweep, target};
use crate::shell::Shell;
use crate::{interrupt, listing, lock, scratch, tree};
use anyhow::Context as _;
use process::error::{Error, Explain as _, Kind, Result};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Returns the directory for rustc's `--sysroot`; builds it if it is not there, or damaged.
///
/// # Errors
/// The overlay does not fit, the build fails (with cargo's messages), or what the operating system says.
pub fn prepare(plan: &Plan<'_>, cache: &Path, shell: &Shell) -> Result<PathBuf> {
    let directory = plan.directory(cache);
    if State::of(&directory) == State::Ready {
        sweep::mark_used(&directory);
        return Ok(directory);
    }
    let home = cache.join("sysroots");
    let waiting = "waiting for another process that prepares the sysroot";
    let _lock = lock::exclusive(&home, plan.key(), waiting, shell)
        .explain(Kind::Setup, || format!("cannot lock {}", home.display()))?;
    match State::of(&directory) {
        State::Ready => return Ok(directory),
        State::Missing => {}
        State::Damaged(what) => shell.warn(format_args!(
            "the sysroot {} is damaged and is built again: {what}",
            directory.display()
        )),
    }
    let release = plan.toolchain.rustc.release();
    shell.status(
        "Preparing",
        format_args!("a sysroot for {TARGET} (rustc {release}, once; about half a minute)"),
    );
    interrupt::hold();
    let result = build(plan, &home, &directory, shell);
    if interrupt::is_noted() {
        return Err(Error::already_reported(Kind::Interrupted));
    }
    result.map_err(|why| explain(plan, why))?;
    sweep::sweep(&home, plan.key());
    Ok(directory)
}

/// What is at a sysroot's place.
#[derive(Debug, PartialEq, Eq)]
enum State {
    Ready,
    Missing,
    /// In one line.
    Damaged(String),
}

impl State {
    fn of(directory: &Path) -> State {
        match fs::read_to_string(directory.join(STAMP)) {
            Ok(stamp) => match listing::damage(directory, &stamp) {
                None => State::Ready,
                Some(what) => State::Damaged(what),
            },
            Err(_) if !directory.exists() => State::Missing,
            Err(why) => State::Damaged(format!("{STAMP}: {why}")),
        }
    }
}

fn build(plan: &Plan<'_>, home: &Path, directory: &Path, shell: &Shell) -> anyhow::Result<()> {
    let prefix = format!(".{}-", plan.key());
    remove_leftovers(home, &prefix);
    let staging = tempfile::Builder::new()
        .prefix(&prefix)
        .tempdir_in(home)
        .context("cannot create a temporary directory")?;
    let _temporary = temporary(plan.key(), home).context("cannot create a temporary directory")?;
    let library = staging.path().join("library");
    copy_library(&plan.library.path, &library).context("cannot copy the library's source")?;
    plan.overlay
        .apply(&library, &plan.toolchain.rustc.release())?;
    let sysroot = staging.path().join("sysroot");
    fs::create_dir(&sysroot)?;
    if plan.describes_target {
        target::write(&plan.toolchain.rustc, &sysroot)?;
    }
    compile::compile(plan, &library, &sysroot, shell)?;
    let files = listing::of(&sysroot).context("cannot list the sysroot")?;
    fs::write(sysroot.join(STAMP), describe(plan) + &files)?;
    if directory.exists() {
        // It is damaged; nobody can use it.
        fs::remove_dir_all(directory)
            .with_context(|| format!("cannot remove {}", directory.display()))?;
    }
    fs::rename(&sysroot, directory)
        .with_context(|| format!("cannot move the sysroot to {}", directory.display()))
}

/// A place for cargo's work in the cache: who builds here next sweeps what a killed process has left. None for a cache in somebody's
/// workspace, of which cargo would take its work to be a part: then that goes where all temporary files do.
fn temporary(key: &str, home: &Path) -> std::io::Result<Option<TempDir>> {
    let is_in_workspace = |home: &Path| home.ancestors().any(|at| at.join("Cargo.toml").exists());
    if is_in_workspace(home) || home.canonicalize().is_ok_and(|home| is_in_workspace(&home)) {
        return Ok(None);
    }
    let directory = scratch::directory(home, key)?;
    if tempfile::env::override_temp_dir(directory.path()).is_err() {
        // The second sysroot of one process: the first one's directory must do.
        fs::create_dir_all(tempfile::env::temp_dir())?;
    }
    Ok(Some(directory))
}

/// What a killed process left of the same sysroot. We hold the lock, so nobody works there.
pub(super) fn remove_leftovers(home: &Path, prefix: &str) {
    let entries = fs::read_dir(home)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix)) {
        // Leftovers only take room: failing to remove them is no reason to stop.
        let _ = fs::remove_dir_all(entry.path());
    }
}

/// Copies all but `vendor/`, which cargo reads where it is.
fn copy_library(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() != "vendor" {
            tree::copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn describe(plan: &Plan<'_>) -> String {
    let flags = plan.rustflags.join(" ");
    format!(
        "{}\nsource: {}\nflags: {flags}\n",
        plan.toolchain.rustc.verbose_version.trim(),
        plan.library.path.display()
    )
}

fn explain(plan: &Plan<'_>, why: anyhow::Error) -> Error {
    let anchor = why.is::<overlay::AnchorError>();
    let release = plan.toolchain.rustc.release();
    let source = plan.library.path.display();
    let error = Error::new(
        Kind::Setup,
        format!("the sysroot for {TARGET} could not be built"),
    )
    .because(why);
    if anchor {
        return error.hint(format!("the source of rustc {release} in {source} is not the one that this tool knows: reinstall rust-src, or update the tool"));
    }
    error.hint("`--verbose` shows the whole command, and cargo's messages while it builds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_seen() {
        let home = tempfile::tempdir().unwrap();
        let sysroot = home.path().join("key");
        assert_eq!(State::of(&sysroot), State::Missing);
        let rlib = sysroot.join("lib/libcore.rlib");
        fs::create_dir_all(sysroot.join("lib")).unwrap();
        fs::write(&rlib, "whole").unwrap();
        let damaged = || match State::of(&sysroot) {
            State::Damaged(what) => what,
            other => panic!("{other:?}"),
        };
        assert!(damaged().starts_with("gpu-run-sysroot.txt: "));
        let stamp = format!("rustc 1.95.0\n{}", listing::of(&sysroot).unwrap());
        fs::write(sysroot.join(STAMP), &stamp).unwrap();
        assert_eq!(State::of(&sysroot), State::Ready);
        fs::write(&rlib, "who").unwrap();
        assert_eq!(damaged(), "lib/libcore.rlib has 3 bytes instead of 5");
        fs::remove_file(&rlib).unwrap();
        assert_eq!(damaged(), "lib/libcore.rlib is missing");
        fs::write(sysroot.join(STAMP), "").unwrap();
        assert_eq!(damaged(), "the list of its files is missing");
    }

    #[test]
    fn leftovers_of_one_sysroot_are_swept() {
        let home = tempfile::tempdir().unwrap();
        for name in [".one-tmp", ".one-Xy12", ".other-tmp", "one"] {
            fs::create_dir_all(home.path().join(name).join("deep")).unwrap();
        }
        remove_leftovers(home.path(), ".one-");
        let entries = fs::read_dir(home.path()).unwrap();
        let mut left: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".other-tmp", "one"]);
    }
}
